package dev.keyledger.prices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.junit.ArchTests;
import dev.keyledger.testsupport.LayeringRules;

@AnalyzeClasses(packages = "dev.keyledger.prices", importOptions = ImportOption.DoNotIncludeTests.class)
final class ArchitectureTest {
    @ArchTest
    static final ArchTests LAYERING = ArchTests.in(LayeringRules.class);
}
