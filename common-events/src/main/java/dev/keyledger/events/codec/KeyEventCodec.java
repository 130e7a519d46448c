package dev.keyledger.events.codec;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.keyledger.events.Actor;
import dev.keyledger.events.WorkspaceId;
import dev.keyledger.events.key.KeyCreated;
import dev.keyledger.events.key.KeyDisabled;
import dev.keyledger.events.key.KeyEnabled;
import dev.keyledger.events.key.KeyEvent;
import dev.keyledger.events.key.KeyEventEnvelope;
import dev.keyledger.events.key.KeyExpiryChanged;
import dev.keyledger.events.key.KeyId;
import dev.keyledger.events.key.KeyLabelChanged;
import dev.keyledger.events.key.KeyRenamed;
import dev.keyledger.events.key.KeyRevealed;
import dev.keyledger.events.key.KeyRevoked;
import dev.keyledger.events.key.KeyRotated;
import dev.keyledger.events.key.KeyScopesChanged;
import dev.keyledger.events.key.SandboxSecretsUpdated;
import dev.keyledger.events.key.SecretRetired;
import dev.keyledger.events.key.TimelineId;
import io.cloudevents.CloudEvent;
import io.cloudevents.core.builder.CloudEventBuilder;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import java.util.function.ToIntFunction;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Key events as JSON data and as CloudEvents. The data is the event's own fields plus {@code actor}; everything else
 * stands in the CloudEvents attributes. Pure and safe for many threads.
 */
public final class KeyEventCodec {
    /** The CloudEvents extension that carries the key's version, zero-padded to 10 digits so that it sorts as text. */
    public static final String SEQUENCE = "sequence";

    /** The CloudEvents extension that names the event store's timeline. Events of older builds lack it. */
    public static final String TIMELINE = "timeline";

    private static final String SOURCE_PREFIX = "/workspaces/";
    private static final String ACTOR = "actor";

    private final ToIntFunction<EventType> newestVersions;
    private final List<Upcaster> upcasters;

    public KeyEventCodec() {
        this(List.of());
    }

    public KeyEventCodec(List<Upcaster> upcasters) {
        this(EventType::schemaVersion, upcasters);
    }

    /** @param newestVersions the versions that are written; others than the types' own let a test see what is to come */
    KeyEventCodec(ToIntFunction<EventType> newestVersions, List<Upcaster> upcasters) {
        this.newestVersions = newestVersions;
        this.upcasters = List.copyOf(upcasters);
    }

    /** The event's data at the newest schema version, as the event store keeps it and as it stands on the topic. */
    public String encodeData(KeyEvent event, Actor actor) {
        ObjectNode data = WireJson.mapper().valueToTree(event);
        data.set(ACTOR, WireJson.mapper().valueToTree(actor));
        return data.toString();
    }

    /**
     * A CloudEvent around data that was encoded before, byte for byte.
     *
     * @param timelineId null: it isn't known
     * @param schemaVersion the version {@code data} was written with
     */
    public CloudEvent toCloudEvent(
            UUID eventId,
            WorkspaceId workspaceId,
            UUID keyId,
            long version,
            Instant occurredAt,
            @Nullable TimelineId timelineId,
            EventType type,
            int schemaVersion,
            String data) {
        CloudEventBuilder event = CloudEventBuilder.v1()
                .withId(eventId.toString())
                .withSource(URI.create(SOURCE_PREFIX + workspaceId))
                .withType(type.cloudEventType())
                .withDataSchema(type.dataSchema(schemaVersion))
                .withDataContentType(MediaTypes.JSON)
                .withSubject(keyId.toString())
                .withTime(OffsetDateTime.ofInstant(occurredAt, ZoneOffset.UTC))
                .withExtension(SEQUENCE, String.format(Locale.ROOT, "%010d", version))
                .withData(data.getBytes(StandardCharsets.UTF_8));
        if (timelineId != null) {
            event.withExtension(TIMELINE, timelineId.toString());
        }
        return event.build();
    }

    public CloudEvent toCloudEvent(KeyEventEnvelope envelope) {
        EventType type = EventType.of(envelope.event());
        return toCloudEvent(
                envelope.eventId(),
                envelope.workspaceId(),
                envelope.keyId(),
                envelope.version(),
                envelope.occurredAt(),
                envelope.timelineId(),
                type,
                newestVersions.applyAsInt(type),
                encodeData(envelope.event(), envelope.actor()));
    }

    /**
     * Reads what the event store keeps.
     *
     * @throws IllegalStateException if the data can't be read: the store holds only what this codec wrote
     */
    public KeyEvent decodeData(EventType type, int schemaVersion, String data) {
        try {
            return eventOf(type, schemaVersion, objectOf(data.getBytes(StandardCharsets.UTF_8)));
        } catch (UndecodableException | IOException e) {
            throw new IllegalStateException(
                    String.format(
                            Locale.ROOT,
                            "the event store holds a %s:%d that can't be read",
                            type.wireName(),
                            schemaVersion),
                    e);
        }
    }

    /** Reads a record of {@code key-events}; what can't be read becomes {@link DecodedKeyEvent.Undecodable}. */
    public DecodedKeyEvent decode(CloudEvent cloudEvent) {
        try {
            return new DecodedKeyEvent.Decoded(envelopeOf(cloudEvent));
        } catch (UndecodableException e) {
            return new DecodedKeyEvent.Undecodable(e.reason);
        } catch (JsonProcessingException e) {
            return new DecodedKeyEvent.Undecodable("data is not the JSON its schema asks for");
        } catch (IOException | IllegalArgumentException | NullPointerException e) {
            return new DecodedKeyEvent.Undecodable(
                    "a field breaks its rule: " + e.getClass().getSimpleName());
        }
    }

    private static UUID idOf(String text, String attribute) throws UndecodableException {
        return KeyId.parse(text).orElseThrow(() -> new UndecodableException(attribute + " is no UUID"));
    }

    private KeyEventEnvelope envelopeOf(CloudEvent cloudEvent) throws UndecodableException, IOException {
        EventType type = EventType.ofCloudEventType(cloudEvent.getType())
                .orElseThrow(() -> new UndecodableException("unknown type"));
        int schemaVersion = type.versionOf(cloudEvent.getDataSchema())
                .orElseThrow(() -> new UndecodableException("no schema version of " + type.wireName()));
        String source = cloudEvent.getSource().toString();
        if (!source.startsWith(SOURCE_PREFIX)
                || cloudEvent.getSubject() == null
                || cloudEvent.getTime() == null
                || cloudEvent.getData() == null
                || !(cloudEvent.getExtension(SEQUENCE) instanceof String sequence)) {
            throw new UndecodableException("source, subject, time, sequence or data is missing");
        }
        ObjectNode data = objectOf(cloudEvent.getData().toBytes());
        KeyEvent event = eventOf(type, schemaVersion, data);
        Actor actor = Optional.ofNullable(WireJson.mapper().treeToValue(data.get(ACTOR), Actor.class))
                .orElseThrow(() -> new UndecodableException("actor is missing"));
        requireTimes(cloudEvent.getTime().toInstant(), event);
        return new KeyEventEnvelope(
                idOf(cloudEvent.getId(), "id"),
                new WorkspaceId(source.substring(SOURCE_PREFIX.length())),
                idOf(cloudEvent.getSubject(), "subject"),
                Long.parseLong(sequence),
                cloudEvent.getTime().toInstant(),
                actor,
                event,
                timelineOf(cloudEvent));
    }

    private static @Nullable TimelineId timelineOf(CloudEvent cloudEvent) {
        Object timeline = cloudEvent.getExtension(TIMELINE);
        return timeline == null ? null : TimelineId.parse(timeline.toString());
    }

    /**
     * Only of what comes from elsewhere: the event store may hold a time that was let in before it was checked for, and
     * its key must still be revocable.
     */
    private static void requireTimes(Instant occurredAt, KeyEvent event) throws UndecodableException {
        Stream<Instant> ends =
                switch (event) {
                    case KeyCreated e -> Stream.ofNullable(e.expiresAt());
                    case KeyRotated e -> Stream.ofNullable(e.oldValidUntil());
                    case KeyExpiryChanged e -> Stream.ofNullable(e.expiresAt());
                    case KeyScopesChanged e -> Stream.empty();
                    case KeyLabelChanged e -> Stream.empty();
                    case KeyDisabled e -> Stream.empty();
                    case KeyEnabled e -> Stream.empty();
                    case KeyRevoked e -> Stream.empty();
                    case KeyRenamed e -> Stream.empty();
                    case KeyRevealed e -> Stream.empty();
                    case SandboxSecretsUpdated e -> Stream.empty();
                    case SecretRetired e -> Stream.empty();
                };
        if (!Stream.concat(Stream.of(occurredAt), ends).allMatch(WireTime::canHold)) {
            throw new UndecodableException("a time is out of range");
        }
    }

    private static ObjectNode objectOf(byte[] data) throws UndecodableException, IOException {
        JsonNode node = WireJson.mapper().readTree(data);
        if (node instanceof ObjectNode object) {
            return object;
        }
        throw new UndecodableException("data is not a JSON object");
    }

    private KeyEvent eventOf(EventType type, int schemaVersion, ObjectNode data)
            throws UndecodableException, JsonProcessingException {
        int newestVersion = newestVersions.applyAsInt(type);
        if (schemaVersion > newestVersion) {
            throw new UndecodableException(String.format(
                    Locale.ROOT,
                    "%s:%d is newer than this build, which reads up to %d",
                    type.wireName(),
                    schemaVersion,
                    newestVersion));
        }
        ObjectNode current = data;
        for (int version = schemaVersion; version < newestVersion; version++) {
            current = upcasterOf(type, version).upcast().apply(current);
        }
        return WireJson.mapper().treeToValue(current, type.recordClass());
    }

    private Upcaster upcasterOf(EventType type, int fromVersion) throws UndecodableException {
        return upcasters.stream()
                .filter(upcaster -> upcaster.type() == type && upcaster.fromVersion() == fromVersion)
                .findFirst()
                .orElseThrow(() -> new UndecodableException(
                        String.format(Locale.ROOT, "no upcaster from %s:%d", type.wireName(), fromVersion)));
    }

    private static final class UndecodableException extends Exception {
        private final String reason;

        private UndecodableException(String reason) {
            super(reason);
            this.reason = reason;
        }
    }
}
