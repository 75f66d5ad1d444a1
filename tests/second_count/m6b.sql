-- M6b (SC6b): children playing or with others, of all seen; children who say that they have someone to play with.
WITH
look AS (
    SELECT line.copy, seen_on.value AS day,
           (SELECT value FROM box WHERE record = line.record AND box.line = line.line AND question = 'snapshots.seen'
            AND kind = 'integer') AS seen,
           (SELECT value FROM box WHERE record = line.record AND box.line = line.line AND question = 'snapshots.playing'
            AND kind = 'integer') AS playing
    FROM line LEFT JOIN box AS seen_on ON seen_on.record = line.record AND seen_on.line = line.line
        AND seen_on.question = 'snapshots.on' AND seen_on.kind = 'text'
    WHERE line.form = 'playground-exposure' AND line.part = 'snapshots'
),
inside AS (
    SELECT look.*, coalesce(seen > 0 AND playing BETWEEN 0 AND seen, 0) AS good FROM look, span
    WHERE NOT copy AND day BETWEEN first AND last
),
playing AS (SELECT coalesce(sum(playing), 0) AS part, coalesce(sum(seen), 0) AS whole FROM inside WHERE good),
lost AS (
    SELECT (SELECT count(*) FROM inside WHERE NOT good) + (SELECT count(*) FROM look WHERE copy OR day IS NULL) AS excluded
),
week AS (
    SELECT term.name, term.first, date(day, 'weekday 0', '-6 days') AS monday, count(*) AS looks,
           1.0 * sum(playing) / sum(seen) AS share
    FROM inside JOIN term ON day BETWEEN term.first AND term.last JOIN span ON term.first BETWEEN span.first AND span.last
    WHERE good GROUP BY 1, 2, 3
),
mean AS (
    SELECT first, sum(looks) AS looks, CAST(round(1000000 * avg(share)) AS INTEGER) AS millionths FROM week GROUP BY first
    HAVING sum(looks) >= 6
),
voice AS (
    SELECT coalesce(child.child, stands.kase) AS child, coalesce(item.value, item.state) AS what, item.state IS NOT NULL AS state,
           row_number() OVER (PARTITION BY coalesce(child.child, stands.kase)
                              ORDER BY item.record IS NULL, said.value DESC, stands.id DESC) AS nth
    FROM stands, span
    JOIN box AS said ON said.record = stands.id AND said.question = 'voice_date' AND said.kind = 'text'
        AND said.value BETWEEN first AND last
    LEFT JOIN child ON child.kase = stands.kase
    LEFT JOIN box AS item ON item.record = stands.id AND item.question = 'someone_to_play'
    WHERE stands.form IN ('pupil-voice', 'pupil-voice-young') AND stands.kase IS NOT NULL
),
friend AS (
    SELECT coalesce(sum(what IN ('always', 'mostly')), 0) AS part, coalesce(sum(what IS NOT NULL AND NOT state), 0) AS whole,
           count(*) AS children FROM voice WHERE nth = 1
)
SELECT 'M6b' AS measure, part AS numerator, whole AS denominator, part AS worst, whole AS worst_of, part AS best,
       whole AS best_of, excluded, 0 AS missing FROM playing, lost
UNION ALL
SELECT 'M6b voice', part, whole, part, whole, part, whole, children - whole, 0 FROM friend
UNION ALL
SELECT 'M6b mean ' || first, millionths, looks, millionths, looks, millionths, looks, 0, 0 FROM mean;
