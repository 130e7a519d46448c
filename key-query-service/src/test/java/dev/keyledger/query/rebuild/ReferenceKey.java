package dev.keyledger.query.rebuild;

import dev.keyledger.events.codec.EventType;
import dev.keyledger.events.key.IssuedSecret;
import dev.keyledger.events.key.KeyCreated;
import dev.keyledger.events.key.KeyDisabled;
import dev.keyledger.events.key.KeyEnabled;
import dev.keyledger.events.key.KeyEvent;
import dev.keyledger.events.key.KeyEventEnvelope;
import dev.keyledger.events.key.KeyExpiryChanged;
import dev.keyledger.events.key.KeyRenamed;
import dev.keyledger.events.key.KeyRevoked;
import dev.keyledger.events.key.KeyRotated;
import dev.keyledger.events.key.KeyScopesChanged;
import dev.keyledger.events.key.RetireOld;
import dev.keyledger.events.key.SandboxSecretsUpdated;
import dev.keyledger.events.key.SecretRetired;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * What the views must say about a key, written down a second time, as slowly and plainly as it goes: each column is a
 * question to the whole list of the key's events.
 */
record ReferenceKey(List<KeyEventEnvelope> applied, int parked) {
    /** The columns of {@code key_view} as {@link #VIEW_SQL} prints them. */
    static final String VIEW_SQL = """
            SELECT v.key_id, concat_ws('|', format('%s|%s|%s|%s|%s|%s|%s', workspace_id, kind, name, name_folded,
                    key_prefix || last_four, array_to_string(scopes, ','), secret_version),
                format('%s|%s|%s|%s|%s', extract(epoch FROM created_at) * 1000, extract(epoch FROM expires_at) * 1000,
                    extract(epoch FROM revoked_at) * 1000, extract(epoch FROM disabled_at) * 1000,
                    extract(epoch FROM rotated_at) * 1000),
                format('%s|%s|%s|%s|%s|%s', rotation_id, rotation_retire_old, rotation_old_version,
                    extract(epoch FROM rotation_old_valid_until) * 1000, rotation_sandbox_updated, rotation_old_retired),
                format('%s|%s|%s', created_by_id, created_by_name, version),
                (SELECT string_agg(format('%s:%s:%s:%s:%s', secret_version, encode(hmac, 'hex'), pepper_id,
                        extract(epoch FROM retired_at) * 1000, extract(epoch FROM valid_until) * 1000),
                    ',' ORDER BY secret_version) FROM key_secret s WHERE s.key_id = v.key_id),
                (SELECT string_agg(format('%s:%s:%s', version, type, extract(epoch FROM occurred_at) * 1000),
                    ',' ORDER BY version) FROM key_history h WHERE h.key_id = v.key_id),
                (SELECT count(*) FROM key_parked p WHERE p.key_id = v.key_id))
            FROM key_view v
            """;

    String line() {
        KeyCreated created = (KeyCreated) applied.getFirst().event();
        KeyEventEnvelope rotated = last(KeyRotated.class);
        KeyEventEnvelope open =
                rotated == null || after(rotated, KeyRevoked.class).findAny().isPresent() ? null : rotated;
        List<IssuedSecret> secrets = applied.stream()
                .map(ReferenceKey::secretOf)
                .filter(Objects::nonNull)
                .toList();
        IssuedSecret newest = secrets.getLast();
        String name = applied.stream()
                .map(envelope -> envelope.event() instanceof KeyRenamed renamed ? renamed.name() : null)
                .filter(Objects::nonNull)
                .reduce(created.name(), (former, latter) -> latter);
        return Stream.of(
                        applied.getFirst().workspaceId(),
                        created.kind().name().toLowerCase(Locale.ROOT),
                        name,
                        name.toLowerCase(Locale.ROOT).replace("ß", "ss"),
                        newest.prefix() + newest.lastFour(),
                        String.join(",", scopes()),
                        newest.version(),
                        millis(applied.getFirst().occurredAt()),
                        millis(expiresAt()),
                        millis(timeOf(first(KeyRevoked.class))),
                        millis(disabledAt()),
                        millis(timeOf(rotated)),
                        rotationOf(open, secrets.size()),
                        applied.getFirst().actor().id(),
                        applied.getFirst().actor().name(),
                        applied.size(),
                        remembered(secrets).map(this::secretLine).collect(Collectors.joining(",")),
                        applied.stream()
                                .map(envelope -> envelope.version() + ":"
                                        + EventType.of(envelope.event()).wireName() + ":"
                                        + millis(envelope.occurredAt()))
                                .collect(Collectors.joining(",")),
                        parked)
                .map(Object::toString)
                .collect(Collectors.joining("|"));
    }

    private List<String> scopes() {
        KeyEventEnvelope changed = last(KeyScopesChanged.class);
        return changed == null
                ? ((KeyCreated) applied.getFirst().event()).scopes()
                : ((KeyScopesChanged) changed.event()).scopes();
    }

    private Instant expiresAt() {
        KeyEventEnvelope changed = last(KeyExpiryChanged.class);
        return changed == null
                ? ((KeyCreated) applied.getFirst().event()).expiresAt()
                : ((KeyExpiryChanged) changed.event()).expiresAt();
    }

    /** The first time since it was last enabled. */
    private Instant disabledAt() {
        KeyEventEnvelope enabled = last(KeyEnabled.class);
        return applied.stream()
                .filter(envelope -> enabled == null || envelope.version() > enabled.version())
                .filter(envelope -> envelope.event() instanceof KeyDisabled)
                .map(KeyEventEnvelope::occurredAt)
                .findFirst()
                .orElse(null);
    }

    private String rotationOf(KeyEventEnvelope open, int secrets) {
        if (open == null) {
            return "||||f|f";
        }
        KeyRotated rotated = (KeyRotated) open.event();
        boolean updated = after(open, SandboxSecretsUpdated.class)
                .anyMatch(event -> event.rotationId().equals(rotated.rotationId()));
        boolean retired = rotated.retireOld() == RetireOld.IMMEDIATELY
                || after(open, SecretRetired.class)
                        .anyMatch(event -> event.rotationId().equals(rotated.rotationId()));
        return String.format(
                Locale.ROOT,
                "%s|%s|%d|%s|%s|%s",
                rotated.rotationId(),
                rotated.retireOld(),
                secrets - 1,
                millis(rotated.oldValidUntil()),
                updated ? "t" : "f",
                retired ? "t" : "f");
    }

    /** The 20 newest of the ended ones, and all others. */
    private Stream<IssuedSecret> remembered(List<IssuedSecret> secrets) {
        List<IssuedSecret> ended = secrets.stream().filter(this::hasEnded).toList();
        List<IssuedSecret> forgotten = ended.subList(0, Math.max(0, ended.size() - 20));
        return secrets.stream().filter(secret -> !forgotten.contains(secret));
    }

    private boolean hasEnded(IssuedSecret secret) {
        return first(KeyRevoked.class) != null
                || !secretLine(secret).split(":", -1)[3].isEmpty();
    }

    private String secretLine(IssuedSecret secret) {
        int issued = IntStream.range(0, applied.size())
                .filter(i -> secretOf(applied.get(i)) != null
                        && secretOf(applied.get(i)).version() == secret.version())
                .findFirst()
                .orElseThrow();
        Instant retiredAt = null;
        Instant validUntil = null;
        for (KeyEventEnvelope later : applied.subList(issued + 1, applied.size())) {
            boolean cut = later.event() instanceof KeyRotated rotated && rotated.retireOld() == RetireOld.IMMEDIATELY;
            boolean retires =
                    later.event() instanceof SecretRetired retired && retired.secretVersion() == secret.version();
            if ((cut || retires) && retiredAt == null) {
                retiredAt = later.occurredAt();
            }
            if (later.event() instanceof KeyRotated rotated
                    && rotated.retireOld() != RetireOld.IMMEDIATELY
                    && rotated.oldValidUntil() != null
                    && (validUntil == null || rotated.oldValidUntil().isBefore(validUntil))) {
                validUntil = rotated.oldValidUntil();
            }
        }
        return String.format(
                Locale.ROOT,
                "%d:%s:%s:%s:%s",
                secret.version(),
                HexFormat.of().formatHex(secret.hmac().toBytes()),
                secret.pepperId(),
                millis(retiredAt),
                millis(validUntil));
    }

    private static IssuedSecret secretOf(KeyEventEnvelope envelope) {
        return switch (envelope.event()) {
            case KeyCreated created -> created.secret();
            case KeyRotated rotated -> rotated.secret();
            default -> null;
        };
    }

    private KeyEventEnvelope first(Class<? extends KeyEvent> type) {
        return applied.stream()
                .filter(envelope -> type.isInstance(envelope.event()))
                .findFirst()
                .orElse(null);
    }

    private KeyEventEnvelope last(Class<? extends KeyEvent> type) {
        return applied.stream()
                .filter(envelope -> type.isInstance(envelope.event()))
                .reduce((former, latter) -> latter)
                .orElse(null);
    }

    private <E extends KeyEvent> Stream<E> after(KeyEventEnvelope earlier, Class<E> type) {
        var later = new ArrayList<>(applied.subList(applied.indexOf(earlier) + 1, applied.size()));
        return later.stream()
                .map(KeyEventEnvelope::event)
                .filter(type::isInstance)
                .map(type::cast);
    }

    private static Instant timeOf(KeyEventEnvelope envelope) {
        return envelope == null ? null : envelope.occurredAt();
    }

    /** As PostgreSQL prints a time's milliseconds. */
    private static String millis(Instant time) {
        return time == null ? "" : time.toEpochMilli() + ".000000";
    }
}
