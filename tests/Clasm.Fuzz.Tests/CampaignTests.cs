using System.Collections.Generic;
using System.Linq;
using Clasm.Fuzz.Campaigns;
using Clasm.Fuzz.Corpora;
using Clasm.Fuzz.Differential;
using Clasm.Fuzz.Hostile;
using Clasm.Fuzz.Mutation;
using Clasm.Fuzz.RoundTrip;
using Xunit;

namespace Clasm.Fuzz.Tests;

/// <summary>The campaigns of <c>Clasm.Fuzz</c>, those that take long in a short form.</summary>
public sealed class CampaignTests
{
    private const int Mutations = 2000;
    private const int RandomModules = 32;

    // Other tests run at the same time, and machines are slower for minutes: what does not end in time takes far longer.
    public CampaignTests() => CaseGuard.TimeLimit = 3000;

    [Fact]
    public void Other_projects_corpora_are_read_as_they_say()
    {
        CampaignReport report = Run(new CorporaCampaign(Needed("corpora")));
        Assert.True(report.Total("rejected") > 8000, "few modules were rejected");
        Assert.True(report.Total("passed") > 4900, "few modules passed");
    }

    [Fact]
    public void Modules_survive_both_formats()
    {
        SuiteFolder suites = Needed("spec-testsuite");
        IEnumerable<string> files = SuiteModule.Files(suites).Where(file => !IsLarge(file));
        CampaignReport report = Run(new RoundTripCampaign(suites, files));
        Assert.True(report.Total("modules") > 4000, "few modules were read");
    }

    [Fact]
    public void Mutated_modules_cause_clean_errors()
    {
        MutationCampaign campaign = new(MutationSeeds.Collect(Needed("spec-testsuite")), seed: 20);
        CampaignReport report = CampaignThread.Report(campaign, 0, Mutations);
        AssertNoFailures(campaign, report);
        Assert.True(report.Total("instantiated") > Mutations / 10, "few modules were instantiated");
    }

    [Fact]
    public void Inputs_made_to_exhaust_are_read_in_bounded_time_and_memory() => Run(new HostileCampaign());

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Random_modules_see_the_same_in_all_configurations(bool hasGc)
    {
        using DifferentialCampaign campaign = new(new OwnSource(hasGc), peers: []);
        CampaignReport report = CampaignThread.Report(campaign, 1, RandomModules);
        AssertNoFailures(campaign, report);
        Assert.Equal(RandomModules, report.Total("drc-O0 Equal") + report.Total("drc-O0 PartlyEqual"));
    }

    private static bool IsLarge(string file) =>
        file.StartsWith("sightglass/", System.StringComparison.Ordinal)
        || file.StartsWith("wasi/", System.StringComparison.Ordinal);

    private static SuiteFolder Needed(string folder)
    {
        Suites.Path(folder);
        return new SuiteFolder(Suites.Root!);
    }

    private static CampaignReport Run(Campaign campaign)
    {
        CampaignReport report = CampaignThread.Report(campaign, 0, campaign.Count);
        AssertNoFailures(campaign, report);
        return report;
    }

    private static void AssertNoFailures(Campaign campaign, CampaignReport report)
    {
        IEnumerable<string> failures = report.Failures.Select(failure => $"{failure.Name}: {failure.Failure}");
        Assert.Equal("", string.Join('\n', failures.Concat(campaign.Complaints(report))));
    }
}
