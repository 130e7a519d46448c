package dev.keyledger.query.usage.store;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import dev.keyledger.events.codec.WireJson;
import dev.keyledger.events.usage.SecretUsage;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.IdClass;
import jakarta.persistence.Table;
import java.io.Serializable;
import java.util.List;
import java.util.UUID;
import org.hibernate.annotations.Immutable;

/** Which of a key's secrets were used in the window, as counted from one partition. */
@Entity
@Immutable
@Table(name = "usage_total")
@IdClass(UsageTotalRow.Id2.class)
public class UsageTotalRow {
    private static final TypeReference<List<SecretUsage>> SECRETS = new TypeReference<>() {};

    /** The primary key. */
    public record Id2(UUID keyId, int partition) implements Serializable {}

    @Id
    UUID keyId;

    @Id
    int partition;

    String secrets;

    public List<SecretUsage> secrets() {
        try {
            return secrets == null ? List.of() : WireJson.mapper().readValue(secrets, SECRETS);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("usage_total holds what the usage feed wrote", e);
        }
    }
}
