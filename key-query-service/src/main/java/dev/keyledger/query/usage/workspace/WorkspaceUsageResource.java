package dev.keyledger.query.usage.workspace;

import dev.keyledger.events.WorkspaceId;
import dev.keyledger.events.usage.ModelUsage;
import dev.keyledger.events.usage.UsageCounts;
import dev.keyledger.kit.access.Access;
import dev.keyledger.kit.access.Role;
import dev.keyledger.kit.consistency.ConsistencyToken;
import dev.keyledger.kit.problem.Problem;
import dev.keyledger.kit.problem.ProblemType;
import dev.keyledger.kit.rest.AnsweredInTime;
import dev.keyledger.query.keyview.store.RowVisibility;
import dev.keyledger.query.usage.series.UsageSeries;
import dev.keyledger.query.usage.workspace.WorkspaceUsageBody.Group;
import dev.keyledger.query.usage.workspace.WorkspaceUsageBody.OfDay;
import dev.keyledger.query.usage.workspace.WorkspaceUsageBody.OfKey;
import dev.keyledger.query.usage.workspace.WorkspaceUsageBody.OfModel;
import dev.keyledger.query.usage.workspace.WorkspaceUsageRows.KeyName;
import dev.keyledger.query.usage.workspace.WorkspaceUsageRows.Sum;
import dev.keyledger.query.usage.workspace.WorkspaceUsageRows.Window;
import io.quarkus.vertx.http.Compressed;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.QueryParam;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** What all keys of a workspace used together, those that were revoked included. */
@AnsweredInTime
@Path("/v1/workspaces/{ws}/usage")
@Tag(name = "Usage")
class WorkspaceUsageResource {
    private final Access access;
    private final WorkspaceUsageRows rows;
    private final RowVisibility visibility;
    private final Clock clock;

    @Inject
    WorkspaceUsageResource(Access access, WorkspaceUsageRows rows, RowVisibility visibility, Clock clock) {
        this.access = access;
        this.rows = rows;
        this.visibility = visibility;
        this.clock = clock;
    }

    @GET
    @Compressed
    @Operation(
            operationId = "getWorkspaceUsage",
            summary = "The workspace's usage in a range, by key, model or day",
            description = "At most 31 days of full UTC hours. Groups add up to totals. What was used before the 30-day "
                    + "window isn't known any more: knownFrom says where it begins.")
    public Uni<WorkspaceUsageBody> usage(
            @PathParam("ws") String ws,
            @Parameter(description = "A date or a time on the hour; by default 30 days before to, or the window.")
                    @QueryParam("from")
                    String from,
            @Parameter(description = "Not included; by default the end of the current hour.") @QueryParam("to")
                    String to,
            @Parameter(
                            schema =
                                    @Schema(
                                            enumeration = {"key", "model", "day"},
                                            defaultValue = "day"))
                    @QueryParam("groupBy")
                    @Nullable
                    String groupBy,
            @HeaderParam(ConsistencyToken.HEADER) String token) {
        WorkspaceId workspace = access.require(ws, Role.MEMBER, Role.ADMIN, Role.OPERATOR);
        String grouping = groupBy == null ? "day" : groupBy;
        if (!List.of("key", "model", "day").contains(grouping)) {
            throw Problem.invalid("groupBy", "is one of key, model, day");
        }
        UsageRange range = UsageRange.of(from, to, clock.instant());
        return visibility
                .await(workspace, token)
                .chain(() -> rows.window(workspace.value()))
                .onItem()
                .ifNull()
                .failWith(() -> Problem.notFound(ProblemType.WORKSPACE_NOT_FOUND))
                .chain(window -> usage(workspace.value(), range, grouping, window));
    }

    private Uni<WorkspaceUsageBody> usage(String workspace, UsageRange range, String groupBy, Window window) {
        Instant floor = window.floorHour() == null ? range.from() : window.floorHour();
        Instant knownFrom = floor.isBefore(range.from()) ? range.from() : earlier(floor, range.to());
        var known = new UsageRange(knownFrom, range.to());
        Uni<Groups> groups =
                switch (groupBy) {
                    case "key" ->
                        rows.byKey(workspace, known)
                                .chain(sums -> rows.names(workspace).map(names -> ofKeys(sums, names)));
                    case "model" -> rows.byKey(workspace, known).map(WorkspaceUsageResource::ofModels);
                    default -> rows.byDay(workspace, known).map(sums -> ofDays(sums, known));
                };
        return groups.map(found -> new WorkspaceUsageBody(
                workspace,
                range.from(),
                range.to(),
                knownFrom,
                groupBy,
                found.totals(),
                found.groups(),
                window.completeThrough()));
    }

    private record Groups(UsageCounts totals, List<Group> groups) {}

    private static Groups ofKeys(List<Sum<UUID>> sums, List<KeyName> names) {
        Map<UUID, String> nameOf = names.stream().collect(Collectors.toMap(KeyName::keyId, KeyName::name));
        Map<UUID, List<ModelUsage>> byKey = sums.stream()
                .collect(Collectors.groupingBy(Sum::unit, Collectors.mapping(Sum::usage, Collectors.toList())));
        List<OfKey> groups = byKey.entrySet().stream()
                .map(entry -> new OfKey(
                        entry.getKey(),
                        nameOf.get(entry.getKey()),
                        UsageSeries.sum(entry.getValue()),
                        UsageSeries.byModel(entry.getValue())))
                .sorted(Comparator.comparing((OfKey key) -> key.counts().costUsd())
                        .reversed()
                        .thenComparing(OfKey::keyId))
                .toList();
        return new Groups(total(sums), List.copyOf(groups));
    }

    private static Groups ofModels(List<Sum<UUID>> sums) {
        List<Group> groups = UsageSeries.byModel(sums.stream().map(Sum::usage).toList()).stream()
                .<Group>map(OfModel::new)
                .toList();
        return new Groups(total(sums), groups);
    }

    private static Groups ofDays(List<Sum<Instant>> sums, UsageRange range) {
        var days = new HashMap<Instant, List<ModelUsage>>();
        sums.forEach(sum ->
                days.computeIfAbsent(sum.unit(), day -> new ArrayList<>()).add(sum.usage()));
        UsageSeries series = UsageSeries.of(days, range.from(), range.to(), UsageSeries.Granularity.DAY);
        return new Groups(
                series.totals(),
                series.buckets().stream().<Group>map(OfDay::new).toList());
    }

    private static UsageCounts total(List<? extends Sum<?>> sums) {
        return UsageSeries.sum(sums.stream().map(Sum::usage).toList());
    }

    private static Instant earlier(Instant one, Instant other) {
        return one.isBefore(other) ? one : other;
    }
}
