package dev.keyledger.console.keys;

import dev.keyledger.console.access.Allowed;
import dev.keyledger.console.format.CsvPages;
import dev.keyledger.console.session.Viewers;
import dev.keyledger.console.upstream.Reads;
import dev.keyledger.console.upstream.Views.KeyList;
import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import org.jboss.resteasy.reactive.RestMulti;
import org.jspecify.annotations.Nullable;

/** The list of keys for spreadsheets: all its pages, by the same search and filters. */
@Path("/workspaces/{ws}/keys.csv")
class KeysCsvResource {
    private final Reads reads;
    private final Viewers viewers;

    @Inject
    KeysCsvResource(Reads reads, Viewers viewers) {
        this.reads = reads;
        this.viewers = viewers;
    }

    @GET
    @Produces("text/csv;charset=UTF-8")
    public RestMulti<String> csv(
            @PathParam("ws") String ws,
            @QueryParam("q") @Nullable String q,
            @QueryParam("status") @Nullable String status,
            @QueryParam("createdBy") @Nullable String createdBy,
            @QueryParam("sort") @Nullable String sort) {
        Allowed.of(viewers.current(), ws);
        ListFilters all = ListFilters.of(q, status, createdBy, sort, null).inExactOrder();
        return CsvPages.file(
                "keys-" + ws,
                KeysCsv.HEADER,
                cursor -> reads.additional(
                        ws, all.from(cursor == null ? "" : cursor).query(CsvPages.ROWS)),
                KeyList::nextCursor,
                KeysCsv::lines);
    }
}
