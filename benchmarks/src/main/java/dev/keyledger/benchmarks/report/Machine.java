package dev.keyledger.benchmarks.report;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;

/** What the figures were measured on. */
public final class Machine {
    private static final double KIBIBYTES_PER_GIBIBYTE = 1024 * 1024;

    private Machine() {}

    /** To be asked before the first round: the load is what others do to the machine. */
    public static Map<String, String> description() {
        var description = new LinkedHashMap<String, String>();
        description.put("processor", valueIn("/proc/cpuinfo", "model name"));
        description.put("cores", "" + Runtime.getRuntime().availableProcessors());
        description.put(
                "memory",
                String.format(
                        Locale.ROOT,
                        "%.0f GiB",
                        Double.parseDouble(valueIn("/proc/meminfo", "MemTotal").replace(" kB", ""))
                                / KIBIBYTES_PER_GIBIBYTE));
        description.put("system", System.getProperty("os.name") + " " + System.getProperty("os.version"));
        description.put("jdk", System.getProperty("java.vm.vendor") + " " + System.getProperty("java.runtime.version"));
        description.put(
                "loadBefore",
                String.format(
                        Locale.ROOT,
                        "%.2f",
                        ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage()));
        return description;
    }

    /** The value of the first line {@code key : value}. */
    private static String valueIn(String file, String key) {
        try (Stream<String> lines = Files.lines(Path.of(file))) {
            return lines.filter(line -> line.startsWith(key))
                    .map(line -> line.substring(line.indexOf(':') + 1).strip())
                    .findFirst()
                    .orElse("0");
        } catch (IOException e) {
            return "0";
        }
    }
}
