"""Profile: who the customers of a segment are, what they do, say and prefer, against all customers."""

import streamlit as st

from pages.ui import begin, calls
from pages.ui.kept_work import kept_call
from pages.ui.override_note import draw_override_note
from pages.ui.plain_text import plain_text
from pages.ui.profile_parts import draw_downloads, draw_group_tables, draw_people, draw_settings, draw_top
from segmentation.segments.portrait import portrait

view = begin("profile")
settings_side, result_side = st.columns([1, 2], gap="large")
with settings_side:
    run, segment = draw_settings(view)
name = view.segment(segment)
with result_side:
    profiles = kept_call(
        view,
        "profile",
        (view.state, run.key),
        "computing",
        lambda: calls.profiles(view.store, view.state, run, run.key),
    )
    if profiles is None:
        st.stop()
    profile = profiles.get(segment)
    if profile is None:
        st.info(view.say("profile.nobody"), icon=":material/person_search:")
        st.stop()
    top = profile.headlines(12)
    st.subheader(
        view.say(
            "profile.answer",
            segment=plain_text(name),
            customers=view.whole(profile.customers),
            share=view.percent(profile.customers / profile.all_customers),
            differences=view.whole(len(profile.telling)),
        ),
        anchor=False,
    )
    draw_override_note(view, [run])
    if profile.small:
        st.warning(view.say("profile.small", n=view.whole(profile.customers)), icon=":material/info:")
    draw_top(view, top)
    draw_people(view, run, profile, name, "profile.top")
    st.markdown(f"**{view.say('profile.text')}**", help=view.say("profile.text_help"))
    st.code(portrait(profile, view.language, name=name), language=None, wrap_lines=True)
    draw_downloads(view, profile, name)
    draw_group_tables(view, run, profile, name)
