package dev.keyledger.reporting;

import dev.keyledger.reporting.ReportOutcome.Reason;
import dev.keyledger.worker.WorkerStatus;
import java.util.Map;
import java.util.Optional;

/**
 * How a reporter is getting on, for health and metrics. Totals count from its start.
 *
 * @param waiting reports whose outcome isn't decided yet
 * @param spooled requests that the spool holds and Kafka hasn't acknowledged, those of earlier processes included
 * @param spoolBytes what they take on disk
 * @param spooledTotal reports that the spool took
 * @param sentTotal requests that Kafka acknowledged, those from the spool included
 * @param refusedTotal reports that were refused, by reason
 * @param damaged files of the spool that hold something unreadable: they were put aside, named {@code .damaged}
 * @param kafkaProblem why nothing reaches Kafka, where that is so
 * @param worker of the one thread that does it all
 */
public record ReporterStatus(
        long waiting,
        long spooled,
        long spoolBytes,
        long spooledTotal,
        long sentTotal,
        Map<Reason, Long> refusedTotal,
        long damaged,
        Optional<String> kafkaProblem,
        WorkerStatus worker) {}
