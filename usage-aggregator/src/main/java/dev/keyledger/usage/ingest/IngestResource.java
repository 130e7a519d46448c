package dev.keyledger.usage.ingest;

import dev.keyledger.events.Topics;
import dev.keyledger.kit.access.Access;
import dev.keyledger.kit.access.Role;
import dev.keyledger.kit.problem.Problem;
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
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.TopicPartition;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

@Path("/v1/ingest")
@Tag(name = "Ingest")
@Singleton
public class IngestResource {
    private static final Duration KAFKA_TIMEOUT = Duration.ofSeconds(5);

    private final Access access;
    private final IngestRows rows;
    private final Admin admin;

    IngestResource(Access access, IngestRows rows, @Identifier("default-kafka-broker") Map<String, Object> kafka) {
        this.access = access;
        this.rows = rows;
        this.admin = Admin.create(new HashMap<>(kafka));
    }

    @GET
    @Blocking
    @Produces(MediaType.APPLICATION_JSON)
    @Operation(summary = "How far counting has come", description = "For operators. Sums over all instances.")
    @APIResponse(responseCode = "200", description = "Partitions, lag, watermark, remembered ids and counts.")
    @APIResponse(responseCode = "403", description = "The caller is not an operator.")
    @APIResponse(responseCode = "503", description = "Kafka does not answer.")
    public IngestStatus ingest() throws SQLException {
        access.requirePlatform(Role.OPERATOR);
        List<IngestRows.Partition> counted = rows.partitions(Topics.GATEWAY_REQUESTS);
        Map<TopicPartition, ListOffsetsResultInfo> ends = endOffsets(counted);
        List<IngestStatus.Partition> partitions = new ArrayList<>();
        for (IngestRows.Partition row : counted) {
            long end = ends.get(topicPartition(row)).offset();
            partitions.add(new IngestStatus.Partition(
                    row.partition(),
                    row.nextOffset(),
                    end,
                    Math.max(0, end - row.nextOffset()),
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
        return new IngestStatus(
                partitions,
                sum(partitions, IngestStatus.Partition::lag),
                completeThrough(partitions),
                rows.idsStored(),
                sum(partitions, IngestStatus.Partition::requests),
                sum(partitions, IngestStatus.Partition::duplicates),
                sum(partitions, IngestStatus.Partition::late),
                sum(partitions, IngestStatus.Partition::unpriced),
                rows.unpricedByModel(),
                deadLetters.values().stream().mapToLong(Long::longValue).sum(),
                deadLetters);
    }

    /** As far as the slowest partition; unknown if one of them doesn't know. */
    private static Instant completeThrough(List<IngestStatus.Partition> partitions) {
        Instant slowest = null;
        for (IngestStatus.Partition partition : partitions) {
            if (partition.completeThrough() == null) {
                return null;
            }
            if (slowest == null || partition.completeThrough().isBefore(slowest)) {
                slowest = partition.completeThrough();
            }
        }
        return slowest;
    }

    private static long sum(List<IngestStatus.Partition> partitions, ToLongFunction<IngestStatus.Partition> field) {
        return partitions.stream().mapToLong(field).sum();
    }

    private Map<TopicPartition, ListOffsetsResultInfo> endOffsets(List<IngestRows.Partition> counted) {
        var latest = new HashMap<TopicPartition, OffsetSpec>();
        counted.forEach(row -> latest.put(topicPartition(row), OffsetSpec.latest()));
        try {
            return admin.listOffsets(latest).all().get(KAFKA_TIMEOUT.toSeconds(), TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            throw kafkaIsAway();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw kafkaIsAway();
        }
    }

    private static Problem kafkaIsAway() {
        return Problem.of(503, "kafka-unavailable", "Kafka does not answer.").withHeader("Retry-After", "5");
    }

    private static TopicPartition topicPartition(IngestRows.Partition row) {
        return new TopicPartition(Topics.GATEWAY_REQUESTS, row.partition());
    }

    @PreDestroy
    void close() {
        admin.close(KAFKA_TIMEOUT);
    }
}
