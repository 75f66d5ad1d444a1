-- M6a (SC6a): unwanted incidents and pupil-days of the later school year, in the months that compare with the earlier.
WITH RECURSIVE
types AS (  -- the list that held when a run took its records in; a list that was not set yet is today's
    SELECT runs.run, entry FROM (SELECT DISTINCT run FROM stands WHERE form = 'playground-incidents') AS runs
    JOIN unwanted ON unwanted.settings = (SELECT max(id) FROM settings WHERE settings.run <= runs.run)
),
list AS (
    SELECT run, entry FROM types
    UNION ALL
    SELECT DISTINCT line.run, listed.entry FROM line, listed WHERE line.form = 'playground-incidents'
    AND listed.name = 'unwanted' AND line.run NOT IN (SELECT run FROM types)
),
listing AS (SELECT run, group_concat(entry) AS entries FROM (SELECT DISTINCT * FROM list ORDER BY run, entry) GROUP BY run),
row_in AS (
    SELECT line.record, line.line, line.run, line.line_day, line.copy, what.value AS type, happened.value AS day,
           line.earlier AND EXISTS (SELECT 1 FROM json_each(line.apart) WHERE key IN ('incidents.on', 'incidents.type')) AS apart
    FROM line
    LEFT JOIN box AS happened ON happened.record = line.record AND happened.line = line.line
        AND happened.question = 'incidents.on' AND happened.kind = 'text'
    LEFT JOIN box AS what ON what.record = line.record AND what.line = line.line AND what.question = 'incidents.type'
        AND what.kind = 'text'
    WHERE line.form = 'playground-incidents' AND line.part = 'incidents'
),
incident AS (  -- bad: 1 unwanted, 0 not, NULL where that is not known
    SELECT row_in.*, substr(day, 1, 7) AS month, listing.entries,
           CASE WHEN type IS NOT NULL AND entries IS NOT NULL
                THEN type IN (SELECT entry FROM list WHERE list.run = row_in.run) END AS bad
    FROM row_in LEFT JOIN listing USING (run) WHERE day IS NOT NULL AND NOT apart AND NOT copy
),
spoilt AS (SELECT DISTINCT substr(line_day, 1, 7) AS month FROM row_in WHERE apart AND line_day IS NOT NULL),
given AS (
    SELECT line.record, line.line, line.place, line.copy, month.value AS month,
           (SELECT value FROM box WHERE record = line.record AND box.line = line.line AND question = 'months.days_open'
            AND kind = 'integer' AND value >= 0) AS days,
           (SELECT value FROM box WHERE record = line.record AND box.line = line.line AND question = 'months.average_roll'
            AND kind = 'integer' AND value >= 0) AS roll,
           (SELECT value FROM box WHERE record = line.record AND box.line = line.line AND question = 'months.log_kept'
            AND kind = 'text') AS kept,
           (SELECT value FROM box WHERE record = line.record AND box.line = line.line
            AND question = 'months.definition_version' AND kind = 'integer' AND value >= 0) AS version
    FROM line LEFT JOIN box AS month ON month.record = line.record AND month.line = line.line AND month.question = 'months.month'
        AND month.kind = 'text' AND length(month.value) = 7
    WHERE line.form = 'playground-exposure' AND line.part = 'months'
),
sheet AS (  -- of a month that is given twice, what was filed last
    SELECT * FROM (SELECT *, row_number() OVER (PARTITION BY month ORDER BY record DESC, place DESC) AS nth
                   FROM given WHERE month IS NOT NULL AND NOT copy)
),
month (month) AS (  -- whole months of the period that are over
    SELECT CASE WHEN first = date(first, 'start of month') THEN substr(first, 1, 7)
                ELSE strftime('%Y-%m', first, 'start of month', '+1 month') END FROM span
    UNION ALL
    SELECT strftime('%Y-%m', month || '-01', '+1 month') FROM month, span
    WHERE date(month || '-01', '+1 month') <= until
),
whole AS (
    SELECT month, substr(month, 1, 4) - (substr(month, 6) < '09') AS year FROM month, span
    WHERE date(month || '-01', '+1 month', '-1 day') <= until
),
used AS (
    SELECT whole.* FROM whole WHERE month IN (SELECT month FROM sheet) OR month IN (SELECT month FROM incident WHERE bad)
),
either AS (SELECT * FROM used UNION ALL SELECT * FROM whole WHERE NOT EXISTS (SELECT 1 FROM used)),
back AS (
    SELECT max(year) AS year, max(1, max(year) - coalesce(
        (SELECT min(year) FROM either WHERE month NOT IN (SELECT month FROM spoilt)), max(year))) AS years FROM either
),
pair AS (
    SELECT whole.month AS now, strftime('%Y-%m', whole.month || '-01', '-' || back.years || ' years') AS before
    FROM whole JOIN back USING (year)
),
state AS (  -- each month of a pair; sound where it has a rate
    SELECT each.month, days * roll AS pupil_days, version, EXISTS (SELECT 1 FROM spoilt WHERE spoilt.month = each.month) AS spoilt,
           coalesce(days * roll, 0) > 0 AND coalesce(kept, '') IN ('all', 'most')
           AND substr(each.month, 1, 4) - (substr(each.month, 6) < '09') NOT IN (2019, 2020)
           AND each.month NOT IN (SELECT month FROM spoilt) AS sound,
           (SELECT count(*) FROM incident WHERE bad AND incident.month = each.month) AS bad, sheet.month IS NOT NULL AS given
    FROM (SELECT now AS month FROM pair UNION SELECT before FROM pair) AS each
    LEFT JOIN sheet ON sheet.month = each.month AND sheet.nth = 1
),
compared AS (
    SELECT pair.*, now.pupil_days AS now_days, now.bad AS now_bad, old.pupil_days AS old_days, old.bad AS old_bad,
           now.sound AS alone, now.sound AND old.sound AND coalesce(now.version = old.version, 0) AND (
               SELECT count(DISTINCT coalesce(entries, '')) FROM incident WHERE month IN (pair.now, pair.before)) <= 1 AS usable
    FROM pair JOIN state AS now ON now.month = pair.now JOIN state AS old ON old.month = pair.before
    WHERE NOT (substr(pair.now, 6) = '08' AND NOT (now.given OR old.given OR now.bad OR old.bad))
),
tally AS (
    SELECT coalesce(sum(usable), 0) AS pairs, coalesce(sum(CASE WHEN usable THEN now_bad END), 0) AS now_bad,
           coalesce(sum(CASE WHEN usable THEN now_days END), 0) AS now_days,
           coalesce(sum(CASE WHEN usable THEN old_bad END), 0) AS old_bad,
           coalesce(sum(CASE WHEN usable THEN old_days END), 0) AS old_days,
           coalesce(sum(CASE WHEN alone THEN now_bad END), 0) AS alone_bad,
           coalesce(sum(CASE WHEN alone THEN now_days END), 0) AS alone_days
    FROM compared
),
said AS (
    SELECT CASE WHEN pairs THEN now_bad ELSE alone_bad END AS part, CASE WHEN pairs THEN now_days ELSE alone_days END AS whole,
           old_bad, old_days FROM tally
),
lost AS (
    SELECT (SELECT count(*) FROM compared WHERE NOT usable)
         + (SELECT count(*) FROM incident, span WHERE bad = 0 AND day BETWEEN first AND last)
         + (SELECT count(*) FROM row_in, span WHERE apart AND (line_day IS NULL OR line_day BETWEEN first AND last
            OR substr(line_day, 1, 7) IN (SELECT before FROM compared)))
         + (SELECT count(*) FROM row_in WHERE copy OR (day IS NULL AND NOT apart))
         + (SELECT count(*) FROM given WHERE copy OR month IS NULL) + (SELECT count(*) FROM sheet WHERE nth > 1) AS excluded
),
unsaid AS (  -- in the months that are compared; where none is, in those of the later year
    SELECT count(*) AS missing FROM incident, tally WHERE bad IS NULL AND month IN (
        SELECT now FROM compared WHERE usable OR NOT pairs UNION SELECT before FROM compared WHERE usable)
),
listed_at_all AS (SELECT EXISTS (SELECT 1 FROM list) OR EXISTS (SELECT 1 FROM listed WHERE name = 'unwanted') AS yes)
SELECT 'M6a' AS measure, yes * part AS numerator, yes * whole AS denominator, yes * part AS worst, yes * whole AS worst_of,
       yes * part AS best, yes * whole AS best_of, yes * excluded AS excluded, yes * missing AS missing
FROM said, lost, unsaid, listed_at_all
UNION ALL
SELECT 'M6a then', old_bad, old_days, old_bad, old_days, old_bad, old_days, 0, 0 FROM said;
