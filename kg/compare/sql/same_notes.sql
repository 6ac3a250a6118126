-- Which note of the old build is which of the new: by its path; of the rest, by its bytes
-- (it was renamed); of the rest, by its video where one note alone has it on each side
-- (it was renamed and edited).
CREATE TABLE same_notes (before VARCHAR, after VARCHAR);

INSERT INTO same_notes SELECT b.path, a.path FROM before.notes b JOIN after.notes a USING (path);

CREATE MACRO notes_gone() AS TABLE
    SELECT path, video, content_hash FROM before.notes WHERE path NOT IN (SELECT before FROM same_notes);
CREATE MACRO notes_come() AS TABLE
    SELECT path, video, content_hash FROM after.notes WHERE path NOT IN (SELECT after FROM same_notes);

INSERT INTO same_notes
SELECT b.path, a.path
FROM (SELECT *, row_number() OVER (PARTITION BY content_hash ORDER BY path) AS number FROM notes_gone()) b
JOIN (SELECT *, row_number() OVER (PARTITION BY content_hash ORDER BY path) AS number FROM notes_come()) a
    USING (content_hash, number);

INSERT INTO same_notes
SELECT b.path, a.path
FROM (SELECT min(path) AS path, video FROM notes_gone() GROUP BY video HAVING count(*) = 1) b
JOIN (SELECT min(path) AS path, video FROM notes_come() GROUP BY video HAVING count(*) = 1) a USING (video);
