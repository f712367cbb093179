-- One row per state: the rows of the file, or the rows in force that would be gone. A row of the file that makes several
-- rows has the state of them that comes first in $states.
SELECT $states[place] AS state, COUNT(*) AS found_rows
FROM (
    SELECT MIN(LIST_POSITION($states, state)) AS place
    FROM states
    GROUP BY file_row, CASE WHEN file_row IS NULL THEN known_row END
)
GROUP BY place
