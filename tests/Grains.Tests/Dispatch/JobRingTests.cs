using ZeroShotOrleans.Grains.Dispatch;

namespace ZeroShotOrleans.Grains.Tests.Dispatch;

public sealed class JobRingTests
{
    private readonly JobRing _ring = new();

    [Fact]
    public void Jobs_take_turns_however_often_they_announce_themselves()
    {
        _ring.Add("big");
        _ring.Add("small");
        _ring.Add("big");
        _ring.Add("big");

        Assert.Equal(["big", "small", "big", "small"], Turns(4));
    }

    [Fact]
    public void A_job_that_had_nothing_leaves_the_ring()
    {
        _ring.Add("empty");
        _ring.Add("full");

        _ring.Remove(_ring.Next()!.Value);

        Assert.Equal(["full", "full"], Turns(2));
        Assert.Equal(1, _ring.Count);
    }

    [Fact]
    public void A_job_that_announced_itself_while_it_was_asked_stays()
    {
        _ring.Add("job");
        var turn = _ring.Next()!.Value;

        _ring.Add("job");
        _ring.Remove(turn);

        Assert.Equal(["job"], Turns(1));
    }

    [Fact]
    public void A_job_that_comes_back_has_one_place_not_two()
    {
        _ring.Add("job");
        _ring.Add("other");
        _ring.Remove(_ring.Next()!.Value);
        _ring.Add("job");

        var turns = Turns(6);

        Assert.Equal(3, turns.Count(job => job == "job"));
    }

    [Fact]
    public void An_empty_ring_has_no_next() => Assert.Null(_ring.Next());

    private string[] Turns(int count) => [.. Enumerable.Range(0, count).Select(_ => _ring.Next()!.Value.JobId)];
}
