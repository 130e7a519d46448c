package dev.keyledger.usage.ingest;

import dev.keyledger.events.Topics;
import dev.keyledger.kit.access.Access;
import dev.keyledger.kit.access.Role;
import dev.keyledger.usage.UsageConfig;
import io.smallrye.common.annotation.Blocking;
import io.smallrye.common.annotation.Identifier;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Singleton;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.ToLongFunction;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.TopicPartition;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponseSchema;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

@Path("/v1/ingest")
@Tag(name = "Ingest")
@Singleton
public class IngestResource {
    private static final Logger LOG = LoggerFactory.getLogger(IngestResource.class);
    /** What an id takes in a set that has grown as events came. */
    private static final int HELD_ID_BYTES = 25;

    private static final Duration KAFKA_TIMEOUT = Duration.ofSeconds(5);

    private final Access access;
    private final IngestRows rows;
    private final Admin admin;
    private final long idsHeldMax;

    IngestResource(
            Access access,
            IngestRows rows,
            UsageConfig config,
            @Identifier("default-kafka-broker") Map<String, Object> kafka) {
        this.access = access;
        this.rows = rows;
        this.idsHeldMax = config.idsBytesMax() / HELD_ID_BYTES;
        this.admin = Admin.create(new HashMap<>(kafka));
    }

    @GET
    @Blocking
    @Produces(MediaType.APPLICATION_JSON)
    @Operation(
            operationId = "getIngest",
            summary = "How far counting has come",
            description = "For operators. Sums over all instances. Lag is null while Kafka does not answer.")
    @APIResponseSchema(
            value = IngestStatus.class,
            responseDescription = "Partitions, lag, watermark, remembered ids and counts.")
    public IngestStatus ingest() throws SQLException {
        access.requirePlatform(Role.OPERATOR);
        List<IngestRows.Partition> counted = rows.partitions(Topics.GATEWAY_REQUESTS);
        Map<TopicPartition, Long> ends = endOffsets(counted);
        List<IngestStatus.Partition> partitions = new ArrayList<>();
        for (IngestRows.Partition row : counted) {
            Long end = ends.get(topicPartition(row));
            partitions.add(new IngestStatus.Partition(
                    row.partition(),
                    row.nextOffset(),
                    end,
                    end == null ? null : Math.max(0, end - row.nextOffset()),
                    row.completeThrough(),
                    row.floorHour(),
                    row.requests(),
                    row.duplicates(),
                    row.late(),
                    row.unpriced()));
        }
        return sum(partitions);
    }

    private IngestStatus sum(List<IngestStatus.Partition> partitions) throws SQLException {
        Map<String, Long> deadLetters = rows.deadLettersByReason();
        IngestRows.Ids ids = rows.ids();
        return new IngestStatus(
                partitions,
                lag(partitions),
                completeThrough(partitions),
                ids.stored(),
                ids.ofBusiestHour(),
                idsHeldMax,
                sum(partitions, IngestStatus.Partition::requests),
                sum(partitions, IngestStatus.Partition::duplicates),
                sum(partitions, IngestStatus.Partition::late),
                sum(partitions, IngestStatus.Partition::unpriced),
                rows.unpricedByModel(),
                rows.unpricedByReason(),
                deadLetters.values().stream().mapToLong(Long::longValue).sum(),
                deadLetters);
    }

    /** As far as the slowest partition; unknown if one of them doesn't know. */
    private static @Nullable Instant completeThrough(List<IngestStatus.Partition> partitions) {
        Instant slowest = null;
        for (IngestStatus.Partition partition : partitions) {
            Instant complete = partition.completeThrough();
            if (complete == null) {
                return null;
            }
            if (slowest == null || complete.isBefore(slowest)) {
                slowest = complete;
            }
        }
        return slowest;
    }

    /** Of what nobody has counted yet it isn't known, any more than of a Kafka that doesn't answer. */
    private static @Nullable Long lag(List<IngestStatus.Partition> partitions) {
        long sum = 0;
        for (IngestStatus.Partition partition : partitions) {
            Long lag = partition.lag();
            if (lag == null) {
                return null;
            }
            sum += lag;
        }
        return partitions.isEmpty() ? null : sum;
    }

    private static long sum(List<IngestStatus.Partition> partitions, ToLongFunction<IngestStatus.Partition> field) {
        return partitions.stream().mapToLong(field).sum();
    }

    /** Empty if Kafka doesn't answer: what the database knows is worth telling all the same. */
    private Map<TopicPartition, Long> endOffsets(List<IngestRows.Partition> counted) {
        var latest = new HashMap<TopicPartition, OffsetSpec>();
        counted.forEach(row -> latest.put(topicPartition(row), OffsetSpec.latest()));
        try {
            return admin.listOffsets(latest).all().get(KAFKA_TIMEOUT.toSeconds(), TimeUnit.SECONDS).entrySet().stream()
                    .collect(Collectors.toMap(
                            Map.Entry::getKey, end -> end.getValue().offset()));
        } catch (ExecutionException | TimeoutException e) {
            LOG.debug("Kafka doesn't say where the partitions end", e);
            return Map.of();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Map.of();
        }
    }

    private static TopicPartition topicPartition(IngestRows.Partition row) {
        return new TopicPartition(Topics.GATEWAY_REQUESTS, row.partition());
    }

    @PreDestroy
    void close() {
        admin.close(KAFKA_TIMEOUT);
    }
}
