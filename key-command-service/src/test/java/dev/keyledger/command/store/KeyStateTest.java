package dev.keyledger.command.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keyledger.command.key.ApiKey;
import dev.keyledger.command.key.Decision;
import dev.keyledger.command.key.InvalidText;
import dev.keyledger.command.key.KeyCommand;
import dev.keyledger.command.key.KeyDecider;
import dev.keyledger.command.key.KeyName;
import dev.keyledger.events.WorkspaceId;
import dev.keyledger.events.key.DisablingRole;
import dev.keyledger.events.key.IssuedSecret;
import dev.keyledger.events.key.KeyCreated;
import dev.keyledger.events.key.KeyEvent;
import dev.keyledger.events.key.KeyKind;
import dev.keyledger.events.key.RetireOld;
import dev.keyledger.keyformat.KeyHmac;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** A state that was kept says the same, and leads to the same, as the events that it comes from. */
class KeyStateTest {
    private static final int HISTORIES = 2_000;
    private static final int COMMANDS = 60;
    private static final long SEED = Long.getLong("keyledger.seed", 20_261_127);
    private static final List<DisablingRole> ROLES = List.of(DisablingRole.values());
    private static final Instant START = Instant.parse("2031-01-31T10:00:00.123Z");
    private static final WorkspaceId ACME = new WorkspaceId("acme");
    private static final UUID KEY = UUID.fromString("01a3ad6c-5c00-7000-8000-000000000001");
    private static final UUID ROTATION = UUID.fromString("01a3ad6c-5c00-7000-8000-000000000009");

    @Test
    void keptState_decidesAsTheFoldOfAllEvents_whateverHappened() {
        var seeds = new SplittableRandom(SEED);
        int changes = 0;
        for (int i = 0; i < HISTORIES; i++) {
            long seed = seeds.nextLong();
            try {
                changes += tellHistory(new Random(seed));
            } catch (AssertionError | RuntimeException e) {
                throw new AssertionError("history " + i + " with seed " + seed, e);
            }
        }
        assertThat(changes).as("many commands do something").isGreaterThan(HISTORIES * COMMANDS / 5);
    }

    /** Two states in step: one is the fold of every event, the other is written down and read again after each. */
    private static int tellHistory(Random random) {
        KeyCreated created = created(random);
        KeyState folded = KeyState.notYetCreated(ACME, KEY).after(created, START, "ada");
        KeyState kept = writtenDown(folded);
        Instant now = START;
        int changes = 0;
        for (int i = 0; i < COMMANDS; i++) {
            now = now.plusMillis(random.nextInt(3_600_000));
            KeyCommand command = anyCommand(random, folded);
            Decision decision = KeyDecider.decide(folded.state(), command, now);
            assertThat(KeyDecider.decide(kept.state(), command, now))
                    .as("%s on %s", command, folded)
                    .isEqualTo(decision);
            if (decision instanceof Decision.Accepted accepted) {
                for (KeyEvent event : accepted.events()) {
                    folded = folded.after(event, now, "max");
                    kept = writtenDown(kept.after(event, now, "max"));
                    changes++;
                }
            }
            assertThat(kept).isEqualTo(folded);
        }
        return changes;
    }

    private static KeyState writtenDown(KeyState state) {
        return KeyStateJson.decode(state.workspaceId(), state.keyId(), state.version(), KeyStateJson.encode(state));
    }

    private static KeyCreated created(Random random) {
        boolean primary = random.nextInt(3) == 0;
        Instant expiresAt = primary || random.nextBoolean() ? null : START.plus(Duration.ofHours(random.nextInt(60)));
        return new KeyCreated(
                primary ? KeyKind.PRIMARY : KeyKind.ADDITIONAL,
                "ci",
                primary ? "Acme" : null,
                List.of("models:read"),
                expiresAt,
                secret(1));
    }

    private static KeyCommand anyCommand(Random random, KeyState key) {
        int newest = key.state() instanceof ApiKey.Unrevoked unrevoked
                ? unrevoked.newestSecret().version()
                : 1;
        UUID open = key.state() instanceof ApiKey.Unrevoked unrevoked
                ? unrevoked.openRotation().map(ApiKey.Rotation::id).orElse(ROTATION)
                : ROTATION;
        return switch (random.nextInt(27)) {
            case 0 -> new KeyCommand.Revoke(null);
            case 1, 2 ->
                new KeyCommand.Edit(
                        name("build " + random.nextInt(3)),
                        random.nextBoolean() ? null : List.of(random.nextBoolean() ? "models:read" : "images:generate"),
                        random.nextBoolean() ? null : new KeyCommand.Expiry(START.plus(Duration.ofDays(365))));
            case 24 -> new KeyCommand.Disable(anyRole(random), "odd traffic");
            case 25, 26 -> new KeyCommand.Enable(anyRole(random));
            case 3, 4 -> new KeyCommand.Reveal("incident");
            case 5, 6, 7, 8 -> new KeyCommand.ConfirmSandboxes(newest - random.nextInt(2), List.of("cloud-sandbox"));
            case 9, 10, 11, 12 -> new KeyCommand.RetireOldSecret(random.nextInt(4) == 0 ? ROTATION : open);
            default ->
                new KeyCommand.Rotate(
                        new UUID(random.nextLong(), random.nextLong()),
                        secret(newest + 1),
                        random.nextInt(4) == 0
                                ? RetireOld.IMMEDIATELY
                                : random.nextInt(4) == 0 ? RetireOld.AFTER_UPDATE : null,
                        random.nextInt(3) == 0 ? Duration.ofMinutes(random.nextInt(120)) : null,
                        null);
        };
    }

    private static DisablingRole anyRole(Random random) {
        return ROLES.get(random.nextInt(ROLES.size()));
    }

    /** What is kept is read by later builds: who changes this text needs another {@link KeyStateJson#FORMAT}. */
    @Test
    void format_isAsItWas() {
        var rotation = new ApiKey.Rotation(ROTATION, RetireOld.AFTER_OVERLAP, 1, START, false, false);
        var rotating = new ApiKey.Unrevoked(
                KeyKind.ADDITIONAL,
                "ci",
                List.of("models:read"),
                START.plusSeconds(1),
                DisablingRole.ADMIN,
                secret(2),
                Optional.of(rotation));

        assertThat(KeyStateJson.FORMAT).isEqualTo(2);
        assertThat(KeyStateJson.encode(new KeyState(ACME, KEY, 7, "ada", null, rotating)))
                .isEqualTo("{\"createdBy\":\"ada\",\"kind\":\"additional\",\"name\":\"ci\","
                        + "\"scopes\":[\"models:read\"],\"expiresAt\":\"2031-01-31T10:00:01.123Z\","
                        + "\"disabledBy\":\"admin\",\"newestSecret\":{\"version\":2,"
                        + "\"prefix\":\"dg_live_\",\"lastFour\":\"abcd\","
                        + "\"hmac\":\"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\",\"pepperId\":\"p1\"},"
                        + "\"openRotation\":{\"id\":\"01a3ad6c-5c00-7000-8000-000000000009\","
                        + "\"retireOld\":\"after-overlap\",\"oldSecretVersion\":1,"
                        + "\"oldValidUntil\":\"2031-01-31T10:00:00.123Z\",\"sandboxesUpdated\":false,"
                        + "\"oldRetired\":false}}");
        assertThat(KeyStateJson.encode(
                        new KeyState(ACME, KEY, 8, "ada", START, new ApiKey.Revoked(KeyKind.ADDITIONAL))))
                .isEqualTo(
                        "{\"createdBy\":\"ada\",\"revokedAt\":\"2031-01-31T10:00:00.123Z\",\"kind\":\"additional\"}");
    }

    private static KeyName name(String text) {
        try {
            return KeyName.parse(text);
        } catch (InvalidText e) {
            throw new IllegalArgumentException(e);
        }
    }

    private static IssuedSecret secret(int version) {
        return new IssuedSecret(version, "dg_live_", "abcd", KeyHmac.of(new byte[KeyHmac.BYTES]), "p1");
    }
}
