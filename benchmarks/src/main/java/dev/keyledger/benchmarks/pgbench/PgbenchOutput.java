package dev.keyledger.benchmarks.pgbench;

import dev.keyledger.benchmarks.BenchProblem;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What pgbench prints at its end. */
record PgbenchOutput(long transactions, double transactionsPerSecond) {
    private static final Pattern PROCESSED = Pattern.compile("number of transactions actually processed: (\\d+)");
    private static final Pattern FAILED = Pattern.compile("number of failed transactions: (\\d+)");
    private static final Pattern RATE = Pattern.compile("tps = ([\\d.]+) \\(without initial connection time\\)");

    static PgbenchOutput parse(String output) {
        if (!find(FAILED, output).equals("0")) {
            throw new BenchProblem("Transactions of pgbench failed:\n" + output);
        }
        return new PgbenchOutput(Long.parseLong(find(PROCESSED, output)), Double.parseDouble(find(RATE, output)));
    }

    /** Of a line of its log: client, transaction, latency in microseconds, and more. */
    static long latencyMicrosIn(String line) {
        int second = line.indexOf(' ', line.indexOf(' ') + 1);
        return Long.parseLong(line, second + 1, line.indexOf(' ', second + 1), 10);
    }

    private static String find(Pattern pattern, String output) {
        Matcher matcher = pattern.matcher(output);
        if (!matcher.find()) {
            throw new BenchProblem("pgbench printed something unknown:\n" + output);
        }
        return matcher.group(1);
    }
}
