-- How many keys a workspace has ever created, its primary key and revoked ones included: what verifiers keep for ever.
ALTER TABLE workspaces ADD COLUMN created integer NOT NULL DEFAULT 0;

UPDATE workspaces SET created = counted.keys
FROM (SELECT workspace_id, count(*) AS keys FROM events WHERE version = 1 GROUP BY workspace_id) AS counted
WHERE workspaces.workspace_id = counted.workspace_id;
