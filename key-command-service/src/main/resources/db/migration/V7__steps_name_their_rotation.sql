-- A step belongs to the rotation that asked for it, and says what must hold before it is done. One that is left over from an
-- earlier rotation is then told from one of the open rotation.
ALTER TABLE due_steps
    -- Null: of no rotation, or written by a build that didn't know better, while it was replaced.
    ADD COLUMN rotation_id  uuid,
    ADD COLUMN precondition text;

UPDATE due_steps d
   SET precondition = 'event-sent',
       rotation_id  = (SELECT cast(e.data ->> 'rotationId' AS uuid) FROM events e
                        WHERE e.stream_id = d.key_id AND e.type = 'key.rotated'
                        ORDER BY e.version DESC LIMIT 1)
 WHERE d.step = 'push';

-- What was written last is what asked for the row as it stands.
UPDATE due_steps d
   SET precondition = CASE asked.type WHEN 'key.rotated' THEN 'overlap-over' ELSE 'sandboxes-updated' END,
       rotation_id  = asked.rotation_id
  FROM due_steps r,
       LATERAL (SELECT e.type, cast(e.data ->> 'rotationId' AS uuid) AS rotation_id FROM events e
                 WHERE e.stream_id = r.key_id
                   AND (e.type = 'key.sandbox-secrets-updated'
                        OR (e.type = 'key.rotated' AND e.data ->> 'retireOld' = 'after-overlap'))
                 ORDER BY e.version DESC LIMIT 1) asked
 WHERE r.key_id = d.key_id AND r.step = d.step AND d.step = 'retire';
