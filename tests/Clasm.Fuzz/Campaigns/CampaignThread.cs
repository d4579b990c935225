using System;
using System.Threading;

namespace Clasm.Fuzz.Campaigns;

/// <summary>Runs cases on a thread with a small stack, so that recursion on the nesting of input would show.</summary>
internal static class CampaignThread
{
    private const int StackSize = 1 << 20;

    /// <summary>Runs cases one after another in this process.</summary>
    /// <param name="campaign">The campaign.</param>
    /// <param name="first">The number of the first case.</param>
    /// <param name="count">How many.</param>
    /// <param name="before">Called before each case.</param>
    /// <param name="after">Called after each case.</param>
    public static void Run(
        Campaign campaign,
        int first,
        int count,
        Action<int>? before = null,
        Action<int, CaseResult>? after = null
    )
    {
        Thread thread = new(
            () =>
            {
                for (int index = first; index < first + count; index++)
                {
                    before?.Invoke(index);
                    after?.Invoke(index, CaseGuard.Run(campaign, index));
                }
            },
            StackSize
        );
        thread.Start();
        thread.Join();
    }

    /// <summary>Runs cases in this process and counts what becomes of them.</summary>
    /// <param name="campaign">The campaign.</param>
    /// <param name="first">The number of the first case.</param>
    /// <param name="count">How many.</param>
    public static CampaignReport Report(Campaign campaign, int first, int count)
    {
        CampaignReport report = new();
        Run(campaign, first, count, after: (index, result) => report.Add(index, campaign.Describe(index), result));
        return report;
    }
}
