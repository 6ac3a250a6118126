-- Videos of the notes and of the channel index pages, with their titles where one is told.
CREATE OR REPLACE TABLE listed AS
SELECT l.video, l.title, l.target, n.channel, n.path, l.ordinal
FROM shard_listings l JOIN shard_notes n USING (note);

CREATE OR REPLACE TABLE videos AS
WITH seen AS (
    SELECT video, channel, count(*) AS notes FROM notes WHERE video IS NOT NULL GROUP BY ALL
),
titled AS (
    SELECT video, title, row_number() OVER (PARTITION BY video ORDER BY path, ordinal, title) AS place FROM listed
    WHERE title <> ''
)
SELECT s.video,
       'https://www.youtube.com/watch?v=' || s.video AS iri,
       (SELECT title FROM titled t WHERE t.video = s.video AND place = 1) AS title,
       s.channel
FROM (SELECT *, row_number() OVER (PARTITION BY video ORDER BY notes DESC, channel) AS place FROM seen) s
WHERE s.place = 1
ORDER BY s.video;
