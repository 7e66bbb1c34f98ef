using CsCheck;

namespace ZeroShotOrleans.Jobs.Tests.States;

/// <summary>A job under leases, reports, expiries, deaths, restarts, crashes between steps, pauses, retries and cancellations, in any order.</summary>
public sealed class JobMachinePropertyTests
{
    // Kind of event, and three numbers that each event interprets.
    private static readonly Gen<(int Kind, int A, int B, int C)[]> _events =
        Gen.Select(Gen.Int[0, 13], Gen.Int[0, 1000], Gen.Int[0, 1000], Gen.Int[0, 1000]).Array[0, 200];

    [Fact]
    public void Every_image_gets_exactly_one_outcome_and_counts_agree() => _events.Sample(events =>
    {
        var job = new SimulatedJob();
        foreach (var (kind, a, b, c) in events)
        {
            job.Do(kind, a, b, c);
            job.Check();
        }

        job.Finish();
        job.Check();
        Assert.Equal(job.Store.Listed, job.Store.Done);
        Assert.Equal(job.Store.Done, job.Store.Outcomes().Classified + job.Store.Outcomes().Errors.Values.Sum());
    }, iter: 1_000);
}
