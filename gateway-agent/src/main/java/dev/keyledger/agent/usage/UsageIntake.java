package dev.keyledger.agent.usage;

import dev.keyledger.agent.usage.Tally.Rejection;
import dev.keyledger.events.usage.parse.ParsedRequest;
import dev.keyledger.events.usage.parse.ParsedRequest.Accepted;
import dev.keyledger.events.usage.parse.ParsedRequest.Rejected;
import dev.keyledger.reporting.ReportOutcome;
import dev.keyledger.reporting.ReportOutcome.Reason;
import dev.keyledger.reporting.ReportOutcome.Refused;
import dev.keyledger.reporting.ReportOutcome.Taken;
import dev.keyledger.reporting.ReportedRequest;
import dev.keyledger.reporting.mapping.Body;
import dev.keyledger.reporting.mapping.MappedBody.Requests;
import dev.keyledger.reporting.mapping.MappedBody.Unreadable;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/** Takes usage in whatever form it comes, and answers once Kafka or the spool has all of it. */
public final class UsageIntake {
    /** The reporter decides within its patience with Kafka; only a disk that hangs takes longer. */
    private static final Duration DECIDED_WITHIN = Duration.ofSeconds(20);

    private final Function<ReportedRequest, CompletableFuture<ReportOutcome>> reporter;
    private final UsageMetrics metrics;
    private final Complaints complaints = new Complaints();

    public UsageIntake(Function<ReportedRequest, CompletableFuture<ReportOutcome>> reporter, UsageMetrics metrics) {
        this.reporter = reporter;
        this.metrics = metrics;
    }

    /**
     * Reads the body at once, which takes a while for a large one, and waits for nothing.
     *
     * @param headers by their names, in whatever case
     */
    public CompletableFuture<UsageAnswer> take(
            UsageFormat format, Body body, Map<String, List<String>> headers, Instant receivedAt) {
        return switch (format.map(body, headers, receivedAt)) {
            case Unreadable unreadable -> {
                metrics.unreadable(format, unreadable.reason());
                complaints.say(format, "a body could not be read: " + unreadable.detail());
                yield now(format.refused(body.mediaType(), UsageProblem.of(unreadable)));
            }
            case Requests requests -> take(format, body.mediaType(), requests);
        };
    }

    private CompletableFuture<UsageAnswer> take(UsageFormat format, String mediaType, Requests body) {
        List<Rejection> rejected = rejected(format, body.requests());
        if (!rejected.isEmpty()) {
            metrics.rejected(format, rejected);
            complaints.say(format, "requests can't be counted: " + new Tally(0, rejected, 0).reasons());
            if (format.takesAllOrNone()) {
                return now(format.refused(mediaType, UsageProblem.invalid(rejected)));
            }
        }
        List<CompletableFuture<ReportOutcome>> reports = new ArrayList<>();
        for (ParsedRequest request : body.requests()) {
            if (request instanceof Accepted accepted) {
                reports.add(reporter.apply(ReportedRequest.of(accepted)));
            }
        }
        return CompletableFuture.allOf(reports.toArray(CompletableFuture[]::new))
                .orTimeout(DECIDED_WITHIN.toMillis(), TimeUnit.MILLISECONDS)
                .handle((decided, late) -> late == null
                        ? answer(format, mediaType, body, rejected, reports)
                        : format.refused(mediaType, UsageProblem.notTaken("The disk doesn't answer.")));
    }

    private UsageAnswer answer(
            UsageFormat format,
            String mediaType,
            Requests body,
            List<Rejection> mapped,
            List<CompletableFuture<ReportOutcome>> reports) {
        int taken = 0;
        List<Rejection> rejected = new ArrayList<>(mapped);
        Optional<Refused> refused = Optional.empty();
        for (CompletableFuture<ReportOutcome> report : reports) {
            switch (report.resultNow()) {
                case Taken kept -> taken++;
                // Its time has come in the meantime, or the reporter is more careful than the mapping.
                case Refused(Reason reason, String detail)
                when reason == Reason.INVALID -> rejected.add(new Rejection("", "", "invalid", detail));
                case Refused other -> refused = Optional.of(other);
            }
        }
        metrics.taken(format, taken);
        if (refused.isPresent()) {
            metrics.notTaken(format, refused.get().reason(), reports.size() - taken);
            complaints.say(
                    format, "requests could not be kept: " + refused.get().detail());
            return format.refused(
                    mediaType, UsageProblem.notTaken(said(refused.get().reason())));
        }
        return format.taken(mediaType, new Tally(taken, rejected, body.others()));
    }

    private static String said(Reason reason) {
        return switch (reason) {
            case OVERLOADED -> "More requests wait than there may.";
            case SPOOL_FULL -> "Kafka doesn't answer, and the spool is full.";
            case SPOOL_FAILED -> "Kafka doesn't answer, and the disk doesn't take it.";
            case CLOSED -> "The agent ends.";
            case INVALID -> "It breaks a rule.";
        };
    }

    private static List<Rejection> rejected(UsageFormat format, List<ParsedRequest> requests) {
        var rejected = new ArrayList<Rejection>();
        for (int i = 0; i < requests.size(); i++) {
            if (requests.get(i) instanceof Rejected wrong) {
                rejected.add(new Rejection(
                        format.pointer(i, wrong),
                        wrong.pointer(),
                        wrong.reason().slug(),
                        wrong.detail()));
            }
        }
        return rejected;
    }

    private static CompletableFuture<UsageAnswer> now(UsageAnswer answer) {
        return CompletableFuture.completedFuture(answer);
    }
}
