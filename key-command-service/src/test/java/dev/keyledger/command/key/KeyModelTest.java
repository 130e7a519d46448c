package dev.keyledger.command.key;

import static dev.keyledger.command.key.KeySpecification.SCOPES;
import static dev.keyledger.command.key.KeySpecification.name;
import static dev.keyledger.command.key.KeySpecification.secret;
import static org.assertj.core.api.Assertions.assertThat;

import dev.keyledger.command.key.Decision.Accepted;
import dev.keyledger.events.key.DisablingRole;
import dev.keyledger.events.key.KeyCreated;
import dev.keyledger.events.key.KeyDisabled;
import dev.keyledger.events.key.KeyEnabled;
import dev.keyledger.events.key.KeyEvent;
import dev.keyledger.events.key.KeyExpiryChanged;
import dev.keyledger.events.key.KeyKind;
import dev.keyledger.events.key.KeyLabelChanged;
import dev.keyledger.events.key.KeyRenamed;
import dev.keyledger.events.key.KeyRevealed;
import dev.keyledger.events.key.KeyRevoked;
import dev.keyledger.events.key.KeyRotated;
import dev.keyledger.events.key.KeyScopesChanged;
import dev.keyledger.events.key.RetireOld;
import dev.keyledger.events.key.SandboxSecretsUpdated;
import dev.keyledger.events.key.SecretRetired;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/**
 * Random commands to random keys, and what people believe about keys, written down without events: which secrets a
 * gateway would accept, which one sandboxes hold. Whatever happens, the two agree, and the promises hold.
 */
class KeyModelTest {
    private static final int SEQUENCES = 10_000;
    private static final int COMMANDS = 40;
    private static final int KEYS = 4;
    private static final long SEED = 20_261_123;
    private static final List<DisablingRole> ROLES = List.of(DisablingRole.values());

    /** What is believed about one key. */
    private static final class Model {
        final boolean primary;
        boolean revoked;
        String name = "ci";
        List<String> scopes = SCOPES;
        /** null: never. */
        Instant expiresAt;
        /** null: it isn't disabled. */
        DisablingRole disabledBy;

        int newest = 1;
        /** Secrets that are accepted, and until when; {@link Instant#MAX}: until an event says otherwise. */
        final Map<Integer, Instant> accepted = new HashMap<>(Map.of(1, Instant.MAX));

        UUID openRotation;
        boolean sandboxesHoldNewest = true;

        Model(boolean primary) {
            this.primary = primary;
        }

        boolean accepts(int version, Instant now) {
            return !revoked && accepted.containsKey(version) && now.isBefore(accepted.get(version));
        }

        boolean hasExpiredBy(Instant now) {
            return expiresAt != null && !now.isBefore(expiresAt);
        }

        /** Whether somebody who may only use what is certain can go on: the newest secret is never refused. */
        boolean newestIsAccepted(Instant now) {
            return revoked || accepts(newest, now);
        }
    }

    @Test
    void whateverIsAskedFor_keysBehaveAsTheModelSays() {
        var seeds = new SplittableRandom(SEED);
        int events = 0;
        for (int i = 0; i < SEQUENCES; i++) {
            long seed = seeds.nextLong();
            try {
                events += runSequence(new Random(seed));
            } catch (AssertionError | RuntimeException e) {
                throw new AssertionError("sequence " + i + " with seed " + seed, e);
            }
        }
        assertThat(events).as("most commands do something").isGreaterThan(SEQUENCES * COMMANDS / 4);
    }

    private static int runSequence(Random random) {
        Instant now = Instant.parse("2031-01-31T10:00:00Z");
        List<ApiKey> states = new ArrayList<>();
        List<Model> models = new ArrayList<>();
        for (int key = 0; key < KEYS; key++) {
            boolean primary = key == 0;
            var created = new KeyCreated(
                    primary ? KeyKind.PRIMARY : KeyKind.ADDITIONAL,
                    "ci",
                    primary ? "Acme" : null,
                    SCOPES,
                    null,
                    secret(1));
            states.add(ApiKey.evolve(ApiKey.NOT_YET_CREATED, created));
            models.add(new Model(primary));
        }
        int events = 0;
        for (int i = 0; i < COMMANDS; i++) {
            now = now.plusMillis(random.nextInt(3_600_000));
            int key = random.nextInt(KEYS);
            Model model = models.get(key);
            KeyCommand command = anyCommand(random, model, now);
            String expected = expect(model, command, now);
            Decision decision = KeyDecider.decide(states.get(key), command, now);
            assertThat(shortly(decision))
                    .as("%s on %s", command, states.get(key))
                    .isEqualTo(expected);
            if (decision instanceof Accepted accepted) {
                for (KeyEvent event : accepted.events()) {
                    states.set(key, ApiKey.evolve(states.get(key), event));
                    events++;
                }
            }
            assertThat(model.newestIsAccepted(now)).isTrue();
            assertAgreement(states.get(key), model);
        }
        return events;
    }

    private static KeyCommand anyCommand(Random random, Model model, Instant now) {
        UUID rotation = random.nextInt(4) == 0 || model.openRotation == null
                ? new UUID(random.nextLong(), random.nextLong())
                : model.openRotation;
        return switch (random.nextInt(15)) {
            case 0 -> new KeyCommand.Revoke(null);
            case 1, 13 -> anyEdit(random, now);
            case 12 -> new KeyCommand.Disable(anyRole(random), null);
            case 14 -> new KeyCommand.Enable(anyRole(random));
            case 2 -> new KeyCommand.Reveal(null);
            case 3, 4, 5 -> new KeyCommand.ConfirmSandboxes(model.newest - random.nextInt(2), List.of("cloud-sandbox"));
            case 6 -> new KeyCommand.RetireOldSecret(rotation);
            case 7 -> new KeyCommand.RetireWhenDue(rotation);
            default -> anyRotation(random, model.newest + 1);
        };
    }

    private static DisablingRole anyRole(Random random) {
        return ROLES.get(random.nextInt(ROLES.size()));
    }

    /** Any of the three, or several at once; an expiry is mostly far away, so that keys live. */
    private static KeyCommand anyEdit(Random random, Instant now) {
        List<String> scopes =
                switch (random.nextInt(4)) {
                    case 0 -> SCOPES;
                    case 1 -> List.of("images:generate");
                    default -> null;
                };
        KeyCommand.Expiry expiry =
                switch (random.nextInt(12)) {
                    case 0 -> new KeyCommand.Expiry(now.plusSeconds(random.nextInt(3_600) - 600));
                    case 1, 2 -> new KeyCommand.Expiry(null);
                    case 3 -> new KeyCommand.Expiry(Instant.parse("2041-01-31T10:00:00Z"));
                    default -> null;
                };
        return new KeyCommand.Edit(
                random.nextBoolean() ? null : name(random.nextBoolean() ? "ci" : "build"), scopes, expiry);
    }

    private static KeyCommand anyRotation(Random random, int version) {
        RetireOld retireOld =
                switch (random.nextInt(4)) {
                    case 0 -> RetireOld.IMMEDIATELY;
                    case 1 -> RetireOld.AFTER_UPDATE;
                    default -> null;
                };
        Duration overlap =
                switch (random.nextInt(4)) {
                    case 0 -> Duration.ZERO;
                    case 1 -> Duration.ofHours(1);
                    default -> null;
                };
        return new KeyCommand.Rotate(
                new UUID(random.nextLong(), random.nextLong()), secret(version), retireOld, overlap, null);
    }

    /** Does to the model what the command should do, and says which events should tell of it. */
    private static String expect(Model model, KeyCommand command, Instant now) {
        return switch (command) {
            case KeyCommand.CreatePrimary c -> throw new IllegalStateException();
            case KeyCommand.CreateAdditional c -> throw new IllegalStateException();
            case KeyCommand.Revoke c -> {
                if (model.primary) {
                    yield "PRIMARY_NOT_REVOCABLE";
                }
                if (model.revoked) {
                    yield "";
                }
                model.revoked = true;
                yield "revoked";
            }
            case KeyCommand.Edit c -> edit(model, c, now);
            case KeyCommand.Disable c -> {
                if (model.revoked || model.primary) {
                    yield model.revoked ? "REVOKED" : "PRIMARY_NOT_DISABLABLE";
                }
                if (model.disabledBy != null && c.role().compareTo(model.disabledBy) <= 0) {
                    yield "";
                }
                model.disabledBy = c.role();
                yield "disabled";
            }
            case KeyCommand.Enable c -> {
                if (model.revoked || model.primary) {
                    yield model.revoked ? "REVOKED" : "PRIMARY_NOT_DISABLABLE";
                }
                if (model.disabledBy == null) {
                    yield "";
                }
                if (c.role().compareTo(model.disabledBy) < 0) {
                    yield "DISABLED_BY_A_HIGHER_ROLE";
                }
                model.disabledBy = null;
                yield "enabled";
            }
            case KeyCommand.Reveal c ->
                model.revoked ? "REVOKED" : model.primary ? "revealed " + model.newest : "NOT_REVEALABLE";
            case KeyCommand.ConfirmSandboxes c -> {
                if (model.revoked || model.openRotation == null || model.sandboxesHoldNewest) {
                    yield "";
                }
                if (!model.primary || c.secretVersion() != model.newest) {
                    yield "";
                }
                model.sandboxesHoldNewest = true;
                closeIfDone(model);
                yield "updated " + model.newest;
            }
            // By hand the old secret, if it is still there, goes.
            case KeyCommand.RetireOldSecret c -> retire(model, c.rotationId());
            // By itself only if nobody depends on it: no sandbox, and nobody who was promised an overlap.
            case KeyCommand.RetireWhenDue c -> {
                boolean needed = model.primary ? !model.sandboxesHoldNewest : model.accepts(model.newest - 1, now);
                yield needed ? "" : retire(model, c.rotationId());
            }
            case KeyCommand.Rotate c -> rotate(model, c, now);
        };
    }

    /** All of it or nothing. */
    private static String edit(Model model, KeyCommand.Edit edit, Instant now) {
        if (model.revoked) {
            return "REVOKED";
        }
        if (model.primary) {
            return edit.name() == null ? "PRIMARY_NOT_EDITABLE" : "PRIMARY_NOT_RENAMABLE";
        }
        boolean renames = edit.name() != null && !edit.name().text().equals(model.name);
        boolean mayElse = edit.scopes() != null && !edit.scopes().equals(model.scopes);
        boolean endsElse =
                edit.expiry() != null && !Objects.equals(edit.expiry().at(), model.expiresAt);
        if ((mayElse || endsElse) && model.hasExpiredBy(now)) {
            return "EXPIRED";
        }
        if (endsElse && edit.expiry().at() != null && !edit.expiry().at().isAfter(now)) {
            return "EXPIRES_IN_THE_PAST";
        }
        List<String> said = new ArrayList<>();
        if (renames) {
            model.name = edit.name().text();
            said.add("renamed");
        }
        if (mayElse) {
            model.scopes = edit.scopes();
            said.add("may " + edit.scopes());
        }
        if (endsElse) {
            model.expiresAt = edit.expiry().at();
            said.add("ends " + edit.expiry().at());
        }
        return String.join(", ", said);
    }

    private static String retire(Model model, UUID rotationId) {
        boolean open = !model.revoked && rotationId.equals(model.openRotation);
        if (!open || !model.accepted.containsKey(model.newest - 1)) {
            return "";
        }
        model.accepted.remove(model.newest - 1);
        closeIfDone(model);
        return "retired " + (model.newest - 1);
    }

    private static String rotate(Model model, KeyCommand.Rotate rotate, Instant now) {
        if (model.revoked) {
            return "REVOKED";
        }
        return model.primary ? rotatePrimary(model, rotate) : rotateAdditional(model, rotate, now);
    }

    private static String rotatePrimary(Model model, KeyCommand.Rotate rotate) {
        if (rotate.overlap() != null) {
            return "OVERLAP_OF_PRIMARY";
        }
        boolean immediately = rotate.retireOld() == RetireOld.IMMEDIATELY;
        if (model.openRotation != null && !immediately) {
            return "ROTATION_IN_PROGRESS";
        }
        if (immediately) {
            model.accepted.clear();
        }
        model.newest++;
        model.accepted.put(model.newest, Instant.MAX);
        model.openRotation = rotate.rotationId();
        model.sandboxesHoldNewest = false;
        return "rotated " + model.newest;
    }

    private static String rotateAdditional(Model model, KeyCommand.Rotate rotate, Instant now) {
        if (rotate.retireOld() != null) {
            return "RETIRE_OLD_OF_ADDITIONAL";
        }
        if (model.hasExpiredBy(now) || model.disabledBy != null) {
            return model.hasExpiredBy(now) ? "EXPIRED" : "DISABLED";
        }
        String retired = "";
        if (model.openRotation != null) {
            if (model.accepts(model.newest - 1, now)) {
                return "ROTATION_IN_PROGRESS";
            }
            model.accepted.remove(model.newest - 1);
            retired = "retired " + (model.newest - 1) + ", ";
        }
        Duration overlap = rotate.overlap() == null ? Duration.ZERO : rotate.overlap();
        model.accepted.put(model.newest, now.plus(overlap));
        model.newest++;
        model.accepted.put(model.newest, Instant.MAX);
        model.openRotation = rotate.rotationId();
        String said = retired + "rotated " + model.newest;
        if (overlap.isZero()) {
            model.accepted.remove(model.newest - 1);
            model.openRotation = null;
            said += ", retired " + (model.newest - 1);
        }
        return said;
    }

    private static void closeIfDone(Model model) {
        boolean onlyTheNewest = model.accepted.size() == 1;
        if (onlyTheNewest && (model.sandboxesHoldNewest || !model.primary)) {
            model.openRotation = null;
        }
    }

    private static void assertAgreement(ApiKey state, Model model) {
        if (model.revoked) {
            assertThat(state).isInstanceOf(ApiKey.Revoked.class);
            return;
        }
        var key = (ApiKey.Unrevoked) state;
        assertThat(key.name()).isEqualTo(model.name);
        assertThat(key.scopes()).isEqualTo(model.scopes);
        assertThat(key.expiresAt()).isEqualTo(model.expiresAt);
        assertThat(key.disabledBy()).isEqualTo(model.disabledBy);
        assertThat(key.newestSecret().version()).isEqualTo(model.newest);
        assertThat(key.openRotation().map(ApiKey.Rotation::id).orElse(null)).isEqualTo(model.openRotation);
    }

    private static String shortly(Decision decision) {
        return switch (decision) {
            case Decision.Rejected rejected -> rejected.reason().name();
            case Accepted accepted ->
                String.join(
                        ", ",
                        accepted.events().stream().map(KeyModelTest::shortly).toList());
        };
    }

    private static String shortly(KeyEvent event) {
        return switch (event) {
            case KeyCreated e -> "created";
            case KeyRotated e -> "rotated " + e.secret().version();
            case KeyRevoked e -> "revoked";
            case KeyRenamed e -> "renamed";
            case KeyRevealed e -> "revealed " + e.secretVersion();
            case KeyScopesChanged e -> "may " + e.scopes();
            case KeyExpiryChanged e -> "ends " + e.expiresAt();
            case KeyLabelChanged e -> "labelled " + e.label();
            case KeyDisabled e -> "disabled";
            case KeyEnabled e -> "enabled";
            case SandboxSecretsUpdated e -> "updated " + e.secretVersion();
            case SecretRetired e -> "retired " + e.secretVersion();
        };
    }
}
