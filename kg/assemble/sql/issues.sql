-- Every problem of a vault, one row each.
CREATE OR REPLACE MACRO clock(s) AS format('{:02d}:{:02d}:{:02d}', s // 3600, s % 3600 // 60, s % 60);

CREATE OR REPLACE TABLE placed_stamps AS
SELECT n.path, c.line, s.note, s.position, s.ordinal, s.raw, s.seconds, s.repair, s.flag
FROM read_stamps s JOIN notes n USING (note) JOIN shard_claims c USING (note, position);

CREATE OR REPLACE TABLE issues AS
SELECT path, line, code, detail FROM file_issues
UNION ALL
SELECT path, line, code, detail FROM shard_issues
UNION ALL
SELECT path, line, flag,
       CASE flag
           WHEN 'unreadable-stamp' THEN 'cannot read the stamp ' || raw
           WHEN 'late-stamp' THEN 'later than any video goes: ' || raw
           ELSE 'could be read two ways, kept as written: ' || raw
       END
FROM placed_stamps WHERE flag IS NOT NULL
UNION ALL
SELECT path, line, 'mended-stamp', 'read ' || raw || ' as ' || clock(seconds) || ' (' || repair || ')'
FROM placed_stamps WHERE repair IS NOT NULL AND seconds IS NOT NULL
UNION ALL
SELECT path, min(line) FILTER (seconds < before), 'stamps-out-of-order',
       count(*) FILTER (seconds < before) || ' of ' || count(*) || ' stamps are earlier than the one before them'
FROM (
    SELECT *, lag(seconds) OVER (PARTITION BY note ORDER BY position, ordinal) AS before
    FROM placed_stamps WHERE seconds IS NOT NULL
)
GROUP BY path HAVING count(*) FILTER (seconds < before) > 0
UNION ALL
SELECT u.path, u.line, 'dangling-link',
       'no note is called ' || u.target || coalesce('; perhaps ' || s.suggestion, '')
FROM topic_uses u LEFT JOIN suggestions s USING (channel, slug)
WHERE NOT u.resolved
UNION ALL
SELECT n.path, 1,
       CASE WHEN n.video IS NULL THEN 'no-video' ELSE 'video-from-index' END,
       CASE WHEN n.video IS NULL THEN 'no videoId: its claims lead to no video'
            ELSE 'no videoId: taken from the index page of its channel: ' || n.video END
FROM notes n JOIN shard_notes s USING (note) WHERE s.video IS NULL
UNION ALL
SELECT path, 1, 'duplicate-note', 'the same text as ' || first_path
FROM (
    SELECT path, first_value(path) OVER (PARTITION BY content_hash ORDER BY path) AS first_path FROM notes
)
WHERE path <> first_path
UNION ALL
SELECT s.path, 1, 'same-address', 'left out: its name cannot be told from that of ' || n.path
FROM shard_notes s JOIN notes n USING (local_iri)
WHERE NOT s.is_index AND s.path <> n.path
UNION ALL
SELECT path, 1, 'shared-name', 'a note of the channel ' || other || ' has the same file name: links to it may be meant'
FROM (
    SELECT n.path, min(m.channel) AS other
    FROM notes n JOIN notes m ON m.slug = n.slug AND m.channel <> n.channel
    GROUP BY n.path
);

DROP TABLE placed_stamps;
