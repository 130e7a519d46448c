package dev.keyledger.console.usage;

import dev.keyledger.console.access.Allowed;
import dev.keyledger.console.session.Viewers;
import dev.keyledger.console.upstream.Part;
import dev.keyledger.console.upstream.Reads;
import dev.keyledger.console.upstream.Views.KeyView;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Response;

/** A key's usage for spreadsheets. */
@Path("/workspaces/{ws}/keys/{keyId}/usage.csv")
class UsageCsvResource {
    private static final String BY_DAY = "day";
    private static final String BY_HOUR = "hour";

    private final Reads reads;
    private final Viewers viewers;

    @Inject
    UsageCsvResource(Reads reads, Viewers viewers) {
        this.reads = reads;
        this.viewers = viewers;
    }

    @GET
    @Produces("text/csv;charset=UTF-8")
    public Uni<Response> csv(
            @PathParam("ws") String ws, @PathParam("keyId") String keyId, @QueryParam("by") String by) {
        Allowed.of(viewers.current(), ws);
        String granularity = BY_HOUR.equals(by) ? BY_HOUR : BY_DAY;
        return Uni.combine()
                .all()
                .unis(reads.usage(ws, keyId, granularity, Period.MONTH.hours()), Part.ofSubject(reads.key(ws, keyId)))
                .asTuple()
                .map(parts -> Response.ok(UsageCsv.of(parts.getItem1()))
                        .header(
                                "Content-Disposition",
                                "attachment; filename=\"usage-" + fileName(parts.getItem2(), keyId) + "-by-"
                                        + granularity + ".csv\"")
                        .build());
    }

    /** By its name, as far as every file system takes it. */
    private static String fileName(Part<KeyView> key, String keyId) {
        return key.found()
                .map(view -> view.name().replaceAll("[^\\p{Alnum}]+", "-").replaceAll("^-|-$", ""))
                .filter(name -> !name.isEmpty())
                .orElse(keyId);
    }
}
