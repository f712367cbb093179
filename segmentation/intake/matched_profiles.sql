-- One row per row of `incoming`, with the row of known_profiles that is its customer or product. is_same: with it and
-- what goes on to count (rest_profiles) the profile says what it said before; an empty cell says nothing.
SELECT told.told_row, known.rowid AS known_row, known.by_batch, same_content AS is_same, TRUE AS has_id
FROM (SELECT rowid AS told_row, told_keys, told_content FROM incoming) AS told
LEFT JOIN known_profiles AS known ON same_key
LEFT JOIN rest_profiles AS rest ON same_rest
