-- How many keys a workspace has ever created, its primary key and revoked ones included: what verifiers keep for ever.
ALTER TABLE workspaces ADD COLUMN created integer NOT NULL DEFAULT 0;

UPDATE workspaces SET created = (
    SELECT count(*) FROM events WHERE events.workspace_id = workspaces.workspace_id AND events.version = 1);
