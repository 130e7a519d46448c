package dev.keyledger.benchmarks.seed;

import com.fasterxml.uuid.Generators;
import com.fasterxml.uuid.impl.TimeBasedEpochGenerator;
import dev.keyledger.events.Actor;
import dev.keyledger.events.WorkspaceId;
import dev.keyledger.events.key.IssuedSecret;
import dev.keyledger.events.key.KeyCreated;
import dev.keyledger.events.key.KeyEventEnvelope;
import dev.keyledger.events.key.KeyKind;
import dev.keyledger.keyformat.GatewayKey;
import dev.keyledger.keyformat.KeyFormat;
import dev.keyledger.keyformat.Pepper;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.List;
import java.util.UUID;

/** Events that create workspaces and keys, as the command service would have appended them. */
public final class SeedEvents {
    public static final int KEYS_PER_WORKSPACE = 500;

    private static final List<String> SCOPES =
            List.of("models:read", "chat:completions", "embeddings:create", "images:generate", "audio:transcribe");
    private static final Actor ACTOR = new Actor("bench-admin", "Bench Admin");
    private static final TimeBasedEpochGenerator IDS = Generators.timeBasedEpochGenerator();

    private final Pepper pepper;
    private final KeyFormat format = new KeyFormat(KeyFormat.DEFAULT_PREFIX);
    private final SecureRandom random = new SecureRandom();
    private final String workspacePrefix =
            "seed-" + Long.toString(System.currentTimeMillis(), Character.MAX_RADIX) + "-";
    private int workspaces;
    private int keys;

    public SeedEvents(Pepper pepper) {
        this.pepper = pepper;
    }

    /** A key that was made, and the event that says so. */
    public record Made(SeededKey key, KeyEventEnvelope event) {}

    /** A further workspace's primary key; the next keys are of this workspace. */
    public KeyEventEnvelope workspace() {
        workspaces++;
        return created(IDS.generate(), KeyKind.PRIMARY, "Primary key", newKey());
    }

    /** A further additional key. */
    public Made key() {
        var key = new SeededKey(IDS.generate(), workspaceId().value(), newKey());
        return new Made(key, created(key.keyId(), KeyKind.ADDITIONAL, "Key number " + keys++, key.key()));
    }

    private KeyEventEnvelope created(UUID keyId, KeyKind kind, String name, GatewayKey key) {
        var secret = new IssuedSecret(1, key.masked().prefix(), key.masked().lastFour(), pepper.hmac(key), pepper.id());
        String workspaceName = kind == KeyKind.PRIMARY ? "Benchmark" : null;
        var event = new KeyCreated(kind, name, workspaceName, SCOPES, null, secret);
        return new KeyEventEnvelope(IDS.generate(), workspaceId(), keyId, 1, Instant.now(), ACTOR, event);
    }

    private WorkspaceId workspaceId() {
        return new WorkspaceId(workspacePrefix + workspaces);
    }

    private GatewayKey newKey() {
        return format.generate(random);
    }
}
