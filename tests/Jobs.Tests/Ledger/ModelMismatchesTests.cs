using System.Net;
using Microsoft.Extensions.Time.Testing;
using ZeroShotOrleans.Jobs.Ledger;

namespace ZeroShotOrleans.Jobs.Tests.Ledger;

public sealed class ModelMismatchesTests
{
    private static readonly SiloAddress _silo = SiloAddress.New(IPAddress.Loopback, 1, 1);

    private readonly FakeTimeProvider _time = new();
    private readonly ModelMismatches _mismatches;

    public ModelMismatchesTests() => _mismatches = new ModelMismatches(_time, TimeSpan.FromSeconds(60));

    [Fact]
    public void A_silo_that_differs_is_asked_again_after_a_while()
    {
        _mismatches.Add(_silo, "Another folder.");
        Assert.True(_mismatches.Excludes(_silo));
        Assert.Equal("Encoder 127.0.0.1:1: Another folder.", _mismatches.Reason);

        _time.Advance(TimeSpan.FromSeconds(2));

        Assert.False(_mismatches.Excludes(_silo));
    }

    [Fact]
    public void The_wait_begins_with_the_first_mismatch()
    {
        _mismatches.Add(silo: null, "Another folder.");
        _time.Advance(TimeSpan.FromSeconds(59));
        _mismatches.Add(silo: null, "Yet another folder.");
        Assert.False(_mismatches.Exhausted);

        _time.Advance(TimeSpan.FromSeconds(1));

        Assert.True(_mismatches.Exhausted);
        Assert.Equal("Yet another folder.", _mismatches.Reason);
    }

    [Fact]
    public void A_matching_encoder_ends_the_wait()
    {
        _mismatches.Add(_silo, "Another folder.");
        _mismatches.Clear();
        _time.Advance(TimeSpan.FromSeconds(60));

        Assert.False(_mismatches.Exhausted);
        Assert.Null(_mismatches.Reason);
    }
}
