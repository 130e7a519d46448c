package dev.keyledger.query.usage.store;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import dev.keyledger.events.codec.WireJson;
import dev.keyledger.events.usage.ModelUsage;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.IdClass;
import jakarta.persistence.Table;
import java.io.Serializable;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.hibernate.annotations.Immutable;

/** What one key used in one hour, as counted from one partition. */
@Entity
@Immutable
@Table(name = "usage_hour")
@IdClass(UsageHourRow.Id3.class)
public class UsageHourRow {
    private static final TypeReference<List<ModelUsage>> MODELS = new TypeReference<>() {};

    /** The primary key. */
    public record Id3(UUID keyId, Instant hour, int partition) implements Serializable {}

    @Id
    UUID keyId;

    @Id
    Instant hour;

    @Id
    int partition;

    String models;

    public Instant hour() {
        return hour;
    }

    public List<ModelUsage> models() {
        try {
            return WireJson.mapper().readValue(models, MODELS);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("usage_hour holds what the usage feed wrote", e);
        }
    }
}
