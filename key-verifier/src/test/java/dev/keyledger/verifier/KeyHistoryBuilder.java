package dev.keyledger.verifier;

import dev.keyledger.events.Actor;
import dev.keyledger.events.WorkspaceId;
import dev.keyledger.events.key.IssuedSecret;
import dev.keyledger.events.key.KeyCreated;
import dev.keyledger.events.key.KeyEvent;
import dev.keyledger.events.key.KeyEventEnvelope;
import dev.keyledger.events.key.KeyKind;
import dev.keyledger.events.key.KeyRotated;
import dev.keyledger.events.key.RetireOld;
import dev.keyledger.events.key.TimelineId;
import dev.keyledger.keyformat.GatewayKey;
import dev.keyledger.keyformat.KeyFormat;
import dev.keyledger.keyformat.Pepper;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/** A key's events, one after another, as the command service would write them. */
public final class KeyHistoryBuilder {
    private static final KeyFormat FORMAT = new KeyFormat(KeyFormat.DEFAULT_PREFIX);

    private final UUID keyId;
    private final WorkspaceId workspace;
    private final Pepper pepper;
    private final Actor actor;
    private final List<GatewayKey> secrets = new ArrayList<>();
    private Instant at;
    private final List<KeyEventEnvelope> history = new ArrayList<>();
    private long version;
    private TimelineId timeline;

    public KeyHistoryBuilder(String workspace, Pepper pepper, Actor actor, Instant at) {
        this(UUID.randomUUID(), new WorkspaceId(workspace), pepper, actor, at);
    }

    private KeyHistoryBuilder(UUID keyId, WorkspaceId workspace, Pepper pepper, Actor actor, Instant at) {
        this.keyId = keyId;
        this.workspace = workspace;
        this.pepper = pepper;
        this.actor = actor;
        this.at = at;
    }

    /** A history that goes on from here by itself, as a store does that was restored to this point. */
    public KeyHistoryBuilder forked(TimelineId into) {
        var fork = new KeyHistoryBuilder(keyId, workspace, pepper, actor, at);
        fork.secrets.addAll(secrets);
        fork.version = version;
        fork.timeline = into;
        return fork;
    }

    public KeyHistoryBuilder inTimeline(TimelineId written) {
        timeline = written;
        return this;
    }

    public WorkspaceId workspaceId() {
        return workspace;
    }

    public UUID keyId() {
        return keyId;
    }

    public long version() {
        return version;
    }

    /** The full key of a secret version, which only a test keeps. */
    public String key(int secretVersion) {
        return secrets.get(secretVersion - 1).reveal();
    }

    public String masked() {
        return secrets.getLast().masked().toString();
    }

    public KeyEventEnvelope additional(String name, List<String> scopes, Instant expiresAt) {
        return event(new KeyCreated(KeyKind.ADDITIONAL, name, null, scopes, expiresAt, secret()));
    }

    public KeyEventEnvelope primary(String workspaceName) {
        return event(
                new KeyCreated(KeyKind.PRIMARY, "Primary key", workspaceName, List.of("models:read"), null, secret()));
    }

    public KeyEventEnvelope rotated(UUID rotationId, RetireOld retireOld, Instant oldValidUntil) {
        return event(new KeyRotated(rotationId, secret(), retireOld, oldValidUntil, null, null));
    }

    /** The next event, one second after the last. */
    public KeyEventEnvelope event(KeyEvent event) {
        version++;
        at = at.plusSeconds(1);
        var envelope = new KeyEventEnvelope(UUID.randomUUID(), workspace, keyId, version, at, actor, event, timeline);
        history.add(envelope);
        return envelope;
    }

    /** The events so far, of this builder. */
    public List<KeyEventEnvelope> history() {
        return List.copyOf(history);
    }

    private IssuedSecret secret() {
        GatewayKey key = FORMAT.generate(new SecureRandom());
        secrets.add(key);
        return new IssuedSecret(
                secrets.size(), key.masked().prefix(), key.masked().lastFour(), pepper.hmac(key), pepper.id());
    }
}
