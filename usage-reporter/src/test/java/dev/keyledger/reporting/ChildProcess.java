package dev.keyledger.reporting;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A {@link ReportingProcess} and what it says. */
final class ChildProcess {
    private final Process process;
    private final BufferedReader lines;

    private ChildProcess(Process process) {
        this.process = process;
        this.lines = process.inputReader(StandardCharsets.UTF_8);
    }

    /** @param limits commands of the shell that starts it, such as {@code ulimit -f 0} */
    static ChildProcess start(ReportingFixture fixture, String kafka, String limits, int from, int to)
            throws IOException {
        List<String> command = new ArrayList<>(List.of("bash", "-c", limits + "; exec \"$@\"", "bash"));
        command.addAll(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-XX:-UsePerfData",
                "-Xmx256m",
                "-cp",
                System.getProperty("java.class.path"),
                ReportingProcess.class.getName(),
                kafka,
                fixture.topic,
                fixture.spool.toString(),
                fixture.began.toString(),
                Integer.toString(from),
                Integer.toString(to)));
        return new ChildProcess(new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start());
    }

    /** The next so many lines, or fewer if it has no more to report. */
    List<String> read(int count) throws IOException {
        var read = new ArrayList<String>();
        while (read.size() < count) {
            String line = lines.readLine();
            if (line == null) {
                throw new IllegalStateException("the process ended: " + read);
            }
            if (line.equals("done")) {
                break;
            }
            read.add(line);
        }
        return read;
    }

    /** By {@code kill -9}; what it had said before is still to be read. */
    List<String> kill() throws IOException, InterruptedException {
        // Not by the process itself, which would throw away what is still to be read.
        process.toHandle().destroyForcibly();
        process.waitFor();
        return lines.lines().filter(line -> !line.equals("done")).toList();
    }

    void end() throws IOException, InterruptedException {
        process.outputWriter(StandardCharsets.UTF_8).close();
        process.waitFor();
    }
}
