package dev.keyledger.query.usage.series;

import dev.keyledger.events.WorkspaceId;
import dev.keyledger.events.usage.ModelUsage;
import dev.keyledger.kit.access.Access;
import dev.keyledger.kit.access.Role;
import dev.keyledger.kit.consistency.ConsistencyToken;
import dev.keyledger.kit.problem.Problem;
import dev.keyledger.kit.rest.AnsweredInTime;
import dev.keyledger.query.keyview.store.KeyRow;
import dev.keyledger.query.keyview.store.Keys;
import dev.keyledger.query.keyview.store.RowVisibility;
import dev.keyledger.query.usage.store.UsageHourRow;
import dev.keyledger.query.usage.store.UsageHours;
import dev.keyledger.query.usage.store.UsageWindowRow;
import dev.keyledger.query.usage.store.UsageWindows;
import io.quarkus.vertx.http.Compressed;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.QueryParam;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** A key's usage by hour or by day. */
@AnsweredInTime
@Path("/v1/workspaces/{ws}/keys/{keyId}/usage")
@Tag(name = "Usage")
class UsageResource {
    /** The full hours of the window before the current one. */
    private static final Duration WINDOW = Duration.ofDays(30);

    private final Access access;
    private final Keys keys;
    private final UsageHours hours;
    private final UsageWindows windows;
    private final RowVisibility visibility;
    private final Clock clock;

    @Inject
    UsageResource(
            Access access, Keys keys, UsageHours hours, UsageWindows windows, RowVisibility visibility, Clock clock) {
        this.access = access;
        this.keys = keys;
        this.hours = hours;
        this.windows = windows;
        this.visibility = visibility;
        this.clock = clock;
    }

    @GET
    @Compressed
    @Operation(
            operationId = "getKeyUsage",
            summary = "The key's usage in the 30-day window",
            description = "UTC days, the first and last partial. Empty buckets are there. Buckets add up to totals.")
    public Uni<UsageBody> usage(
            @PathParam("ws") String ws,
            @PathParam("keyId") String keyId,
            @Parameter(
                            schema =
                                    @Schema(
                                            enumeration = {"day", "hour"},
                                            defaultValue = "day"))
                    @QueryParam("granularity")
                    @Nullable
                    String granularity,
            @HeaderParam(ConsistencyToken.HEADER) String token) {
        WorkspaceId workspace = access.require(ws, Role.MEMBER, Role.ADMIN, Role.OPERATOR);
        String unit = granularity == null ? "day" : granularity;
        if (!unit.equals("day") && !unit.equals("hour")) {
            throw Problem.invalid("granularity", "is one of day, hour");
        }
        Instant hourNow = clock.instant().truncatedTo(ChronoUnit.HOURS);
        return visibility.inSession(
                workspace, token, () -> keys.require(workspace, keyId).chain(key -> usageOf(key, hourNow, unit)));
    }

    private Uni<UsageBody> usageOf(KeyRow key, Instant hourNow, String unit) {
        return windows.current().chain(window -> {
            Instant start = window.floorHour() == null ? hourNow.minus(WINDOW) : window.floorHour();
            return hours.of(key.keyId, start).map(rows -> bodyOf(key, window, start, hourNow, unit, rows));
        });
    }

    private static UsageBody bodyOf(
            KeyRow key, UsageWindowRow window, Instant start, Instant hourNow, String unit, List<UsageHourRow> rows) {
        var models = new HashMap<Instant, List<ModelUsage>>();
        rows.forEach(row ->
                models.computeIfAbsent(row.hour(), hour -> new ArrayList<>()).addAll(row.models()));
        Instant end = endOf(models, start, hourNow);
        var granularity = unit.equals("day") ? UsageSeries.Granularity.DAY : UsageSeries.Granularity.HOUR;
        UsageSeries series = UsageSeries.of(models, start, end, granularity);
        return new UsageBody(
                key.keyId,
                start,
                end,
                unit,
                series.totals(),
                series.buckets(),
                series.byModel(),
                key.secretUses(),
                window.completeThrough());
    }

    /** The end of the current hour, or of a later one that was counted: gateways' clocks may be a little ahead. */
    private static Instant endOf(Map<Instant, ?> hours, Instant start, Instant hourNow) {
        Instant last = hours.keySet().stream().reduce(hourNow, (one, other) -> one.isAfter(other) ? one : other);
        Instant end = last.plus(1, ChronoUnit.HOURS);
        return end.isAfter(start) ? end : start.plus(1, ChronoUnit.HOURS);
    }
}
