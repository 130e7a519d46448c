package dev.keyledger.query.usage.series;

import dev.keyledger.events.WorkspaceId;
import dev.keyledger.events.usage.ModelUsage;
import dev.keyledger.kit.access.Access;
import dev.keyledger.kit.access.Role;
import dev.keyledger.kit.consistency.ConsistencyToken;
import dev.keyledger.kit.problem.FieldError;
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
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
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
    private static final int WINDOW_HOURS = 720;

    private final Access access;
    private final Keys keys;
    private final UsageHours usageHours;
    private final UsageWindows windows;
    private final RowVisibility visibility;
    private final Clock clock;

    @Inject
    UsageResource(
            Access access,
            Keys keys,
            UsageHours usageHours,
            UsageWindows windows,
            RowVisibility visibility,
            Clock clock) {
        this.access = access;
        this.keys = keys;
        this.usageHours = usageHours;
        this.windows = windows;
        this.visibility = visibility;
        this.clock = clock;
    }

    @GET
    @Compressed
    @Operation(
            operationId = "getKeyUsage",
            summary = "The key's usage in the 30-day window",
            description = "UTC days, the first and last partial. Empty buckets are there. Buckets add up to totals."
                    + " With hours, of the last so many full hours of the window and of the current one.")
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
            @Parameter(
                            description = "How many full hours before the current one; bySecretVersion is of the whole"
                                    + " window whatever it says",
                            schema =
                                    @Schema(
                                            type = SchemaType.INTEGER,
                                            minimum = "1",
                                            maximum = "720",
                                            defaultValue = "720"))
                    @QueryParam("hours")
                    @Nullable
                    String hours,
            @HeaderParam(ConsistencyToken.HEADER) String token) {
        WorkspaceId workspace = access.require(ws, Role.MEMBER, Role.ADMIN, Role.OPERATOR);
        String unit = granularity == null ? "day" : granularity;
        var errors = new ArrayList<FieldError>();
        if (!unit.equals("day") && !unit.equals("hour")) {
            errors.add(new FieldError("granularity", "is one of day, hour"));
        }
        int length = lengthOf(hours, errors);
        if (!errors.isEmpty()) {
            throw Problem.invalid(errors);
        }
        Instant hourNow = clock.instant().truncatedTo(ChronoUnit.HOURS);
        return visibility.inSession(workspace, token, () -> keys.require(workspace, keyId)
                .chain(key -> usageOf(key, hourNow, length, unit)));
    }

    private static int lengthOf(@Nullable String hours, List<FieldError> errors) {
        if (hours == null) {
            return WINDOW_HOURS;
        }
        int length = hours.matches("[0-9]{1,3}") ? Integer.parseInt(hours) : 0;
        if (length < 1 || length > WINDOW_HOURS) {
            errors.add(new FieldError("hours", "is a number from 1 to " + WINDOW_HOURS));
        }
        return length;
    }

    /** @param length in hours; where it is the window's, the window begins where the aggregators say */
    private Uni<UsageBody> usageOf(KeyRow key, Instant hourNow, int length, String unit) {
        return windows.current().chain(window -> {
            Instant floor = window.floorHour();
            Instant asked = hourNow.minus(length, ChronoUnit.HOURS);
            Instant start = floor == null || (length < WINDOW_HOURS && asked.isAfter(floor)) ? asked : floor;
            return usageHours.of(key.keyId, start).map(rows -> bodyOf(key, window, start, hourNow, unit, rows));
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
