-- What two nodes that may be one have around them. Company is the part (in hundredths) of
-- the names and topics beside the rarer node that stand beside the other as well, each
-- counted the less the more notes hold it, by powers of two: one note more seldom changes any.
CREATE OR REPLACE TABLE compared AS
SELECT p.first, p.second,
       CASE WHEN a.notes <= b.notes THEN p.first ELSE p.second END AS rarer,
       CASE WHEN a.notes <= b.notes THEN p.second ELSE p.first END AS other,
       a.notes AS first_notes, b.notes AS second_notes
FROM related p JOIN nodes a ON a.node = p.first JOIN nodes b ON b.node = p.second;

CREATE OR REPLACE TABLE surroundings AS
SELECT DISTINCT note, name_key FROM atoms
UNION ALL
SELECT DISTINCT n.note, t.topic FROM note_topics t JOIN notes n ON n.iri = t.note;

CREATE OR REPLACE TABLE weighed AS
SELECT name_key, 1000 // (1 + floor(log2(count(*)))::INTEGER) AS weight FROM surroundings GROUP BY name_key;

CREATE OR REPLACE TABLE profiles AS
SELECT DISTINCT n.node, a.name_key
FROM node_notes n JOIN surroundings a ON a.note = n.note AND a.name_key <> n.name_key
WHERE n.node IN (SELECT first FROM compared UNION SELECT second FROM compared);

CREATE OR REPLACE TABLE pair_features AS
WITH whole AS (
    SELECT node, sum(weight) AS weight, count(*) AS names FROM profiles JOIN weighed USING (name_key) GROUP BY node
),
own AS (
    SELECT c.first, c.second, sum(w.weight) AS weight
    FROM compared c
    JOIN profiles p ON p.node = c.rarer
    JOIN profiles q ON q.node = c.other AND q.name_key = p.name_key
    JOIN weighed w ON w.name_key = p.name_key
    GROUP BY ALL
),
places AS (SELECT DISTINCT node, note, video, channel FROM node_notes WHERE node IN (SELECT node FROM profiles)),
shared AS (
    SELECT c.first, c.second, count(DISTINCT a.channel) AS channels,
           count(DISTINCT CASE WHEN a.video = b.video THEN a.video END) AS videos,
           count(DISTINCT CASE WHEN a.note = b.note THEN a.note END) AS notes, count(DISTINCT b.note) AS near_notes
    FROM compared c
    JOIN places a ON a.node = c.rarer JOIN places b ON b.node = c.other AND b.channel = a.channel
    GROUP BY ALL
),
-- The words of the notes' own links and the titles of what they lead to, where both mean one topic.
linked AS (
    SELECT c.first, c.second, count(*) AS topics
    FROM compared c
    JOIN nodes a ON a.node = c.first JOIN nodes b ON b.node = c.second
    JOIN topic_names one ON one.name_key = a.name_key
    JOIN topic_names two ON two.name_key = b.name_key AND two.topic = one.topic
    GROUP BY ALL
)
SELECT c.first, c.second, c.first_notes, c.second_notes, coalesce(s.near_notes, 0) AS near_notes,
       coalesce(s.channels, 0) AS channels, coalesce(s.videos, 0) AS videos, coalesce(s.notes, 0) AS together,
       coalesce(100 * o.weight // nullif(w.weight, 0), 0)::INTEGER AS company,
       coalesce(l.topics, 0) AS topics
FROM compared c
LEFT JOIN shared s USING (first, second)
LEFT JOIN own o USING (first, second)
LEFT JOIN whole w ON w.node = c.rarer
LEFT JOIN linked l USING (first, second)
ORDER BY c.first, c.second;
