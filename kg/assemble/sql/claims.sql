-- Claims with their IRIs, and the clips that they cite. A claim's IRI names the video and
-- the second of its first readable stamp; without one it names its note.
CREATE OR REPLACE TABLE cited AS
SELECT c.note, c.position, s.ordinal, s.raw, s.seconds, s.repair, n.video
FROM shard_claims c
JOIN notes n ON n.note = c.note
JOIN read_stamps s ON s.note = c.note AND s.position = c.stamped_by
WHERE s.seconds IS NOT NULL AND n.video IS NOT NULL;

CREATE OR REPLACE TABLE claims AS
WITH first_stamp AS (
    SELECT note, position, arg_min(seconds, ordinal) AS seconds FROM cited GROUP BY ALL
),
placed AS (
    SELECT c.*, n.iri AS note_iri, n.path, n.channel, n.local_iri, n.video, f.seconds,
           getvariable('base') || 'claim/' || CASE
               WHEN f.seconds IS NULL THEN replace(n.local_iri, 'note/', '') || '/-/'
               ELSE n.video || '/' || f.seconds || '/'
           END || c.text_hash AS iri
    FROM shard_claims c JOIN notes n USING (note) LEFT JOIN first_stamp f USING (note, position)
)
SELECT p.iri, p.note, p.note_iri, p.path, p.channel, p.video, p.seconds, p.line, p.position,
       array_to_string(p.section, ' > ') AS section, p.text,
       CASE WHEN p.stamped_by = p.position THEN 'own' WHEN p.stamped_by IS NOT NULL THEN 'following' END AS stamp_source,
       u.iri AS under,
       p.modality, p.polarity
FROM placed p
LEFT JOIN placed u ON u.note = p.note AND u.position = p.under
ORDER BY p.path, p.position;

CREATE OR REPLACE TABLE claim_clips AS
SELECT DISTINCT k.iri AS claim, 'https://www.youtube.com/watch?v=' || c.video || '#t=' || c.seconds AS clip
FROM cited c JOIN claims k USING (note, position)
ORDER BY claim, clip;

CREATE OR REPLACE TABLE clips AS
SELECT 'https://www.youtube.com/watch?v=' || video || '#t=' || seconds AS iri, video, seconds,
       list(DISTINCT raw ORDER BY raw) FILTER (repair IS NOT NULL) AS raw_stamps,
       list(DISTINCT repair ORDER BY repair) FILTER (repair IS NOT NULL) AS repairs
FROM cited
GROUP BY video, seconds
ORDER BY iri;
