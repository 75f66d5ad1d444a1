-- M4a (SC4a): required items in date, terms with training, hours.
WITH
event AS (
    SELECT line.*, done.value AS day, ends.value AS ends, ends.state AS never,
           (SELECT lower(trim(value)) FROM box WHERE record = line.record AND box.line = line.line
            AND question = 'training.meets' AND kind = 'text') AS meets,
           (SELECT CAST(value AS REAL) FROM box WHERE record = line.record AND box.line = line.line
            AND question = 'training.hours' AND kind IS NOT NULL AND CAST(value AS REAL) >= 0) AS hours
    FROM line
    LEFT JOIN box AS done ON done.record = line.record AND done.line = line.line AND done.question = 'training.on'
        AND done.kind = 'text'
    LEFT JOIN box AS ends ON ends.record = line.record AND ends.line = line.line AND ends.question = 'training.expires_on'
    WHERE line.form = 'mentor-training' AND line.part = 'training'
),
past AS (SELECT event.* FROM event, span WHERE NOT copy AND day <= until),
inside AS (SELECT past.* FROM past, span WHERE day BETWEEN first AND last),
item AS (
    SELECT entry, count(past.record) AS times, max(past.ends) AS longest,
           coalesce(max(past.never = 'not_applicable'), 0) AS for_ever,
           coalesce(max(past.record IS NOT NULL AND past.ends IS NULL), 0) AS open
    FROM listed LEFT JOIN past ON past.meets = lower(entry) WHERE listed.name = 'required_training' GROUP BY entry
),
known AS (
    SELECT times AND (coalesce(longest >= until, 0) OR for_ever) AS valid, times AND open AS open FROM item, span
),
required AS (
    SELECT count(*) AS whole, coalesce(sum(valid), 0) AS part, coalesce(sum(NOT valid AND open), 0) AS missing FROM known
),
own_term AS (
    SELECT term.*, (SELECT count(*) FROM inside WHERE day BETWEEN term.first AND term.last) AS times
    FROM term, span WHERE term.first BETWEEN span.first AND span.last
),
counted AS (
    SELECT count(*) AS whole, coalesce(sum(times > 0), 0) AS part FROM own_term, span WHERE times OR own_term.last <= today
),
year (first, last) AS (
    SELECT first, CASE WHEN strftime('%m', first) >= '09' THEN strftime('%Y', first) + 1 ELSE strftime('%Y', first) END || '-08-31'
    FROM span
    UNION ALL
    SELECT date(year.last, '+1 day'), date(year.last, '+1 year') FROM year, span WHERE year.last < span.last
),
whole_year AS (
    SELECT year.* FROM year, span WHERE strftime('%m-%d', year.first) = '09-01' AND year.last <= span.last
),
unknown AS (
    SELECT coalesce(sum(max(0, 3 - (SELECT count(*) FROM term WHERE term.first BETWEEN whole_year.first AND whole_year.last))), 0)
           AS terms FROM whole_year
),
apart AS (
    SELECT (SELECT count(*) FROM event, span WHERE copy OR day IS NULL OR day > until) AS common,
           (SELECT count(*) FROM inside WHERE (SELECT count(*) FROM term) AND NOT EXISTS (
               SELECT 1 FROM own_term WHERE day BETWEEN own_term.first AND own_term.last)) AS holidays
),
timed AS (SELECT count(*) AS whole, count(hours) AS part FROM inside)
SELECT 'M4a terms' AS measure, part AS numerator, whole AS denominator, part AS worst, whole AS worst_of, part AS best,
       whole AS best_of, common + holidays + terms AS excluded, 0 AS missing FROM counted, apart, unknown
UNION ALL
SELECT 'M4a required', part, whole, part, whole, part + missing, whole, 0, missing FROM required
UNION ALL
SELECT 'M4a hours', part, whole, part, whole, part, whole, common, whole - part FROM timed, apart;
