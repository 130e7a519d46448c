-- How many of a workspace's keys somebody has created, revoked ones included: what one member may is a share of what all may.
CREATE INDEX events_creator ON events (workspace_id, actor) WHERE version = 1;
