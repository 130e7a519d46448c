package dev.keyledger.reporting;

import dev.keyledger.reporting.ReportOutcome.Keeper;
import dev.keyledger.reporting.ReportOutcome.Refused;
import dev.keyledger.reporting.ReportOutcome.Taken;
import dev.keyledger.reporting.spool.SpoolPlace;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** A request on its way to Kafka. Of the reporter's thread, but for the outcome, which others wait for. */
final class Report {
    private final ReportedRequest request;
    private final CompletableFuture<ReportOutcome> outcome = new CompletableFuture<>();
    private final long sinceNanos;
    private Optional<SpoolPlace> place;
    private boolean sent;
    private boolean acknowledged;

    private Report(ReportedRequest request, long sinceNanos, Optional<SpoolPlace> place) {
        this.request = request;
        this.sinceNanos = sinceNanos;
        this.place = place;
    }

    static Report of(ReportedRequest request) {
        return new Report(request, System.nanoTime(), Optional.empty());
    }

    /** One that was taken long ago, perhaps by an earlier process. */
    static Report spooled(ReportedRequest request, SpoolPlace place) {
        var report = new Report(request, System.nanoTime(), Optional.of(place));
        report.outcome.complete(new Taken(Keeper.SPOOL));
        return report;
    }

    ReportedRequest request() {
        return request;
    }

    CompletableFuture<ReportOutcome> outcome() {
        return outcome;
    }

    long waitedNanos() {
        return System.nanoTime() - sinceNanos;
    }

    boolean isDecided() {
        return outcome.isDone();
    }

    void taken(Keeper by) {
        outcome.complete(new Taken(by));
    }

    void refused(ReportOutcome.Reason reason, String detail) {
        outcome.complete(new Refused(reason, detail));
    }

    Optional<SpoolPlace> place() {
        return place;
    }

    void spooledAt(SpoolPlace where) {
        place = Optional.of(where);
    }

    boolean isSent() {
        return sent;
    }

    void sent() {
        sent = true;
    }

    boolean isAcknowledged() {
        return acknowledged;
    }

    void acknowledged() {
        acknowledged = true;
    }
}
