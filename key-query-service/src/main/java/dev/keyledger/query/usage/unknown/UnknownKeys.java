package dev.keyledger.query.usage.unknown;

import dev.keyledger.query.usage.unknown.UnknownKeysBody.UnknownKey;
import io.agroal.api.AgroalDataSource;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.Startup;
import jakarta.annotation.PostConstruct;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keys that were counted and that no event tells of: a gateway that sends something else than the key's id, or one of
 * another Keyledger. A key that was just created may be among them for a moment.
 */
@Startup
@ApplicationScoped
class UnknownKeys {
    private static final Logger LOG = LoggerFactory.getLogger(UnknownKeys.class);
    private static final Duration COUNTED_FOR = Duration.ofSeconds(30);

    private static final String UNKNOWN = """
            SELECT t.key_id, sum(t.requests)::bigint, max(t.last_used_at), count(*) OVER ()
            FROM usage_total t
            WHERE NOT EXISTS (SELECT FROM key_view k WHERE k.key_id = t.key_id)
            GROUP BY t.key_id ORDER BY max(t.last_used_at) DESC NULLS LAST, t.key_id LIMIT 100
            """;

    private final AgroalDataSource dataSource;
    private final MeterRegistry meters;

    private double counted = Double.NaN;
    private long countedNanos = System.nanoTime() - COUNTED_FOR.toNanos();

    @Inject
    UnknownKeys(AgroalDataSource dataSource, MeterRegistry meters) {
        this.dataSource = dataSource;
        this.meters = meters;
    }

    @PostConstruct
    void register() {
        Gauge.builder("keyledger.query.usage.unknown.keys", this, UnknownKeys::count)
                .description("Keys with usage that no event tells of; not a number while the database can't say")
                .register(meters);
    }

    UnknownKeysBody read() throws SQLException {
        try (Connection connection = dataSource.getConnection();
                PreparedStatement statement = connection.prepareStatement(UNKNOWN);
                ResultSet row = statement.executeQuery()) {
            long keys = 0;
            var items = new ArrayList<UnknownKey>();
            while (row.next()) {
                OffsetDateTime lastUsedAt = row.getObject(3, OffsetDateTime.class);
                items.add(new UnknownKey(
                        row.getObject(1, UUID.class),
                        row.getLong(2),
                        lastUsedAt == null ? null : lastUsedAt.toInstant()));
                keys = row.getLong(4);
            }
            return new UnknownKeysBody(keys, items);
        }
    }

    /** Whoever asks for metrics asks often. */
    private synchronized double count() {
        if (System.nanoTime() - countedNanos >= COUNTED_FOR.toNanos()) {
            countedNanos = System.nanoTime();
            try {
                counted = (double) read().keys();
            } catch (SQLException e) {
                LOG.debug("keys that nothing tells of can't be counted", e);
                counted = Double.NaN;
            }
        }
        return counted;
    }
}
