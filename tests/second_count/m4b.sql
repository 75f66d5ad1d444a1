-- M4b (SC4b): trained children seen doing it well within twelve school weeks; shifts of duty done.
WITH
number_of AS (  -- the number of the child in a row, however it is written
    SELECT record, form, line, substr(question, 1, instr(question, '.') - 1) AS part, upper(replace(value, ' ', '')) AS child
    FROM box WHERE form = 'pupil-roles' AND question IN ('children.child', 'observations.child') AND kind = 'text'
),
taught AS (
    SELECT line.record, line.line, line.place, number_of.child, trained.value AS day, gone.value AS gone,
           coalesce(passed.kind = 'false', 0) AS failed
    FROM line
    JOIN span
    JOIN box AS trained ON trained.record = line.record AND trained.line = line.line AND trained.question = 'children.trained_on'
        AND trained.kind = 'text' AND trained.value BETWEEN first AND last
    LEFT JOIN number_of ON number_of.record = line.record AND number_of.line = line.line AND number_of.part = 'children'
    LEFT JOIN box AS gone ON gone.record = line.record AND gone.line = line.line AND gone.question = 'children.left_school_on'
        AND gone.kind = 'text'
    LEFT JOIN box AS passed ON passed.record = line.record AND passed.line = line.line AND passed.question = 'children.passed'
    WHERE line.form = 'pupil-roles' AND line.part = 'children' AND NOT line.copy
),
first_time AS (
    SELECT * FROM (SELECT *, row_number() OVER (PARTITION BY child ORDER BY day, failed, record, place) AS nth
                   FROM taught WHERE child IS NOT NULL) WHERE nth = 1
),
kept AS (  -- on roll when twelve school weeks were over, and they are over
    SELECT first_time.*, over.day AS over FROM first_time, span
    JOIN day AS began ON began.day = first_time.day
    JOIN day AS over ON over.nth = began.nth + 60 AND over.school
    WHERE NOT failed AND over.day <= today AND (gone IS NULL OR gone > over.day)
),
look AS (
    SELECT number_of.child, seen.value AS day, well.kind AS well
    FROM line
    JOIN number_of ON number_of.record = line.record AND number_of.line = line.line AND number_of.part = 'observations'
    JOIN box AS seen ON seen.record = line.record AND seen.line = line.line AND seen.question = 'observations.on' AND seen.kind = 'text'
    LEFT JOIN box AS well ON well.record = line.record AND well.line = line.line AND well.question = 'observations.effective'
    WHERE line.form = 'pupil-roles' AND line.part = 'observations' AND NOT line.copy
),
judged AS (
    SELECT kept.child, coalesce(max(look.well = 'true'), 0) AS well,
           coalesce(max(look.well IN ('true', 'false')), 0) AS told
    FROM kept LEFT JOIN look ON look.child = kept.child AND look.day BETWEEN kept.day AND kept.over
    GROUP BY kept.child
),
practice AS (
    SELECT count(*) AS whole, coalesce(sum(well), 0) AS part, coalesce(sum(NOT told), 0) AS missing FROM judged
),
shift AS (
    SELECT line.copy, month.value AS month,
           (SELECT value FROM box WHERE record = line.record AND box.line = line.line AND question = 'duty.shifts_planned'
            AND kind = 'integer' AND value >= 0) AS planned,
           (SELECT value FROM box WHERE record = line.record AND box.line = line.line AND question = 'duty.shifts_done'
            AND kind = 'integer' AND value >= 0) AS done
    FROM line LEFT JOIN box AS month ON month.record = line.record AND month.line = line.line AND month.question = 'duty.month'
        AND month.kind = 'text' AND length(month.value) = 7
    WHERE line.form = 'pupil-roles' AND line.part = 'duty'
),
in_time AS (
    SELECT shift.* FROM shift, span WHERE NOT copy AND month BETWEEN substr(first, 1, 7) AND substr(last, 1, 7)
),
duty AS (
    SELECT coalesce(sum(planned), 0) AS whole, coalesce(sum(min(done, planned)), 0) AS part
    FROM in_time WHERE done IS NOT NULL AND planned IS NOT NULL
),
lost AS (
    SELECT (SELECT count(*) FROM in_time WHERE done IS NULL OR planned IS NULL)
         + (SELECT count(*) FROM shift WHERE copy OR month IS NULL) AS excluded
)
SELECT 'M4b' AS measure, part AS numerator, whole AS denominator, part AS worst, whole AS worst_of, part + missing AS best,
       whole AS best_of, (SELECT count(*) FROM taught) - whole AS excluded, missing FROM practice
UNION ALL
SELECT 'M4b duty', part, whole, part, whole, part, whole, excluded, 0 FROM duty, lost;
