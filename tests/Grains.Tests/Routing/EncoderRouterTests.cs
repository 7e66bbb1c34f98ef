using Microsoft.Extensions.Time.Testing;
using ZeroShotOrleans.Grains.Contracts;
using ZeroShotOrleans.Grains.Routing;
using ZeroShotOrleans.Grains.Telemetry;
using ZeroShotOrleans.Grains.Tests.Encoder;
using ZeroShotOrleans.Meters;
using ZeroShotOrleans.Processes;

namespace ZeroShotOrleans.Grains.Tests.Routing;

public sealed class EncoderRouterTests : IDisposable
{
    private readonly MeterReading _metrics = new();
    private readonly FakeTimeProvider _time = new();
    private readonly FakeEncoderSilos _silos = new();
    private readonly EncoderRouter _router;

    public EncoderRouterTests() => _router = new EncoderRouter(_silos, _silos, new RequestMeter(_metrics.Factory), _time);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _metrics.Dispose();

    [Fact]
    public async Task Requests_in_flight_go_to_different_silos()
    {
        var answers = new Dictionary<SiloAddress, TaskCompletionSource<EncodeAnswer>>();
        AddSilos(2, (silo, _) => (answers[silo] = new TaskCompletionSource<EncodeAnswer>()).Task);

        var requests = new[] { EncodeAsync(images: 8), EncodeAsync(images: 8) };

        Assert.Equal(2, _silos.Called.Distinct().Count());
        foreach (var answer in answers.Values)
        {
            answer.SetResult(Answer());
        }

        Assert.Equal(_silos.Called, await Task.WhenAll(requests));
    }

    [Fact]
    public async Task A_silo_that_reports_many_images_is_avoided()
    {
        AddSilos(2, (_, _) => Task.FromResult(Answer(waiting: 100)));

        Assert.NotEqual(await EncodeAsync(), await EncodeAsync());
    }

    [Fact]
    public async Task A_reported_load_is_outdated_after_two_seconds()
    {
        AddSilos(2, (_, _) => Task.FromResult(Answer(waiting: 100)));
        var first = await EncodeAsync();

        _time.Advance(TimeSpan.FromSeconds(2));

        // Preferred again, because it has the model in memory.
        Assert.Equal(first, await EncodeAsync());
    }

    [Fact]
    public async Task A_lost_silo_is_replaced_by_another_one()
    {
        AddSilos(2, (_, _) => _silos.Called.Count == 1 ? throw new SiloUnavailableException() : Task.FromResult(Answer()));

        var answered = await EncodeAsync();

        Assert.Equal(2, _silos.Called.Count);
        Assert.NotEqual(_silos.Called[0], answered);
        Assert.Equal([1], _metrics.Of("zeroshot.request.retries", "reason=lost"));
    }

    [Fact]
    public async Task A_lost_silo_is_avoided_for_five_seconds()
    {
        AddSilos(2, (_, _) => _silos.Called.Count == 1 ? throw new SiloUnavailableException() : Task.FromResult(Answer(waiting: 200)));
        var other = await EncodeAsync();

        // The other one is busier each time.
        _time.Advance(TimeSpan.FromSeconds(4));
        Assert.Equal(other, await EncodeAsync());
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(_silos.Called[0], await EncodeAsync());
    }

    [Fact]
    public async Task A_request_that_may_have_killed_three_silos_is_not_sent_to_a_fourth()
    {
        AddSilos(4, (_, _) => throw new SiloUnavailableException());

        var error = await RefusedAsync(ZeroShotError.NoSilo);

        Assert.Equal(3, _silos.Called.Count);
        Assert.StartsWith("3 encoder silos in turn were lost", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_request_that_loses_the_only_silo_says_so()
    {
        AddSilos(1, (_, _) => throw new SiloUnavailableException());

        var error = await RefusedAsync(ZeroShotError.NoSilo);

        Assert.StartsWith("1 encoder silos in turn were lost", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_timeout_of_a_silo_that_is_alive_is_not_retried()
    {
        AddSilos(2, (_, _) => throw new TimeoutException());

        await Assert.ThrowsAsync<TimeoutException>(() => EncodeAsync());

        Assert.Single(_silos.Called);
    }

    [Fact]
    public async Task A_timeout_of_a_silo_that_died_is_retried()
    {
        AddSilos(2, (silo, _) =>
        {
            if (_silos.Called.Count > 1)
            {
                return Task.FromResult(Answer());
            }

            _silos.Mark(silo, SiloStatus.Dead);
            throw new TimeoutException();
        });

        var answered = await EncodeAsync();

        Assert.Equal(2, _silos.Called.Count);
        Assert.Equal(_silos.Called[1], answered);
        Assert.NotEqual(_silos.Called[0], answered);
    }

    [Fact]
    public async Task An_overloaded_silo_is_replaced_by_another_one()
    {
        AddSilos(2, (_, _) => _silos.Called.Count == 1 ? throw Overloaded() : Task.FromResult(Answer()));

        var answered = await EncodeAsync();

        Assert.Equal(2, _silos.Called.Count);
        Assert.Equal(_silos.Called[1], answered);
        Assert.NotEqual(_silos.Called[0], answered);
        Assert.Equal([1], _metrics.Of("zeroshot.request.retries", "reason=full"));
    }

    [Fact]
    public async Task When_all_silos_are_overloaded_the_request_is_refused_with_what_one_says()
    {
        AddSilos(2, (_, _) => throw Overloaded());

        var error = await RefusedAsync(ZeroShotError.Overloaded);

        Assert.Equal("No encoder silo of 2 takes the request now. One of them says: The queue is full.", error.Message);
        Assert.Equal(2, _silos.Called.Distinct().Count());
    }

    [Fact]
    public async Task Overloaded_silos_are_not_called_again_for_a_tenth_of_a_second()
    {
        AddSilos(2, (_, _) => throw Overloaded());
        await RefusedAsync(ZeroShotError.Overloaded);

        var error = await RefusedAsync(ZeroShotError.Overloaded);
        Assert.Contains("The queue is full.", error.Message, StringComparison.Ordinal);
        Assert.Equal(2, _silos.Called.Count);

        _time.Advance(TimeSpan.FromMilliseconds(100));
        await RefusedAsync(ZeroShotError.Overloaded);
        Assert.Equal(4, _silos.Called.Count);
    }

    [Fact]
    public async Task A_silo_whose_model_differs_is_excluded_from_the_request()
    {
        AddSilos(2, (_, _) => _silos.Called.Count == 1 ? throw new ZeroShotException(ZeroShotError.ModelMismatch, "Differs.") : Task.FromResult(Answer()));

        var answered = await EncodeAsync();

        Assert.Equal(2, _silos.Called.Count);
        Assert.Equal(_silos.Called[1], answered);
        Assert.NotEqual(_silos.Called[0], answered);
        Assert.Equal([1], _metrics.Of("zeroshot.request.retries", "reason=lacking"));
    }

    [Fact]
    public async Task A_silo_without_the_model_is_avoided_for_five_seconds()
    {
        AddSilos(2, (_, _) => _silos.Called.Count == 1 ? throw new ZeroShotException(ZeroShotError.ModelNotFound, "None.") : Task.FromResult(Answer(waiting: 200)));
        var other = await EncodeAsync();
        var lacking = _silos.Called[0];

        // The other one is busier each time.
        _time.Advance(TimeSpan.FromSeconds(4));
        Assert.Equal(other, await EncodeAsync());
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(lacking, await EncodeAsync());
    }

    [Fact]
    public async Task When_no_silo_has_the_model_the_first_reason_is_the_answer()
    {
        AddSilos(2, (_, _) => throw new ZeroShotException(ZeroShotError.ModelNotFound, $"Answer {_silos.Called.Count}."));

        var error = await RefusedAsync(ZeroShotError.ModelNotFound);

        Assert.Equal("Answer 1.", error.Message);
        Assert.Equal(2, _silos.Called.Count);
    }

    [Fact]
    public async Task An_overloaded_silo_is_a_more_useful_reason_than_one_without_the_model()
    {
        AddSilos(2, (_, _) => throw (_silos.Called.Count == 1 ? new ZeroShotException(ZeroShotError.ModelNotFound, "None.") : Overloaded()));

        await RefusedAsync(ZeroShotError.Overloaded);
    }

    [Fact]
    public async Task An_invalid_request_is_not_retried()
    {
        AddSilos(2, (_, _) => throw new ZeroShotException(ZeroShotError.BadRequest, "Invalid."));

        await RefusedAsync(ZeroShotError.BadRequest);

        Assert.Single(_silos.Called);
    }

    [Fact]
    public async Task Images_of_a_failed_request_are_no_longer_in_flight()
    {
        var pending = new TaskCompletionSource<EncodeAnswer>();
        AddSilos(2, (_, request) => request.Images.Count == 100 ? throw new ZeroShotException(ZeroShotError.BadRequest, "Invalid.") : pending.Task);
        await Assert.ThrowsAsync<ZeroShotException>(() => EncodeAsync(images: 100));

        var requests = new[] { EncodeAsync(), EncodeAsync() };

        Assert.Equal(2, _silos.Called.Skip(1).Distinct().Count());
        pending.SetResult(Answer());
        await Task.WhenAll(requests);
    }

    [Fact]
    public async Task A_cluster_without_encoders_says_what_to_start()
    {
        var error = await RefusedAsync(ZeroShotError.NoSilo);

        Assert.StartsWith("No encoder silo is in the cluster", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(SiloStatus.Dead)]
    [InlineData(SiloStatus.ShuttingDown)]
    [InlineData(SiloStatus.Joining)]
    public async Task Silos_that_are_not_active_are_not_called(SiloStatus status)
    {
        AddSilos(1, (_, _) => Task.FromResult(Answer()));
        _silos.Mark(_silos.Silos[0], status);

        await RefusedAsync(ZeroShotError.NoSilo);

        Assert.Empty(_silos.Called);
    }

    [Fact]
    public async Task A_draining_silo_gets_no_more_requests()
    {
        AddSilos(1, (_, _) => Task.FromResult(Answer()));
        _silos.Service(_silos.Silos[0]).Draining = true;
        ZeroShotException? error = null;

        // The silo is asked in the background.
        await Until.TrueAsync(
            async () => (error = await Record.ExceptionAsync(() => EncodeAsync()) as ZeroShotException) is not null, Soon.Deadline, "the router to learn of the draining", Token);

        Assert.Equal(ZeroShotError.Overloaded, error!.Code);
        Assert.StartsWith("No encoder silo of 1 takes work", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_cancelled_request_is_not_sent_to_another_silo()
    {
        using var gone = new CancellationTokenSource();
        AddSilos(2, (_, _) =>
        {
            gone.Cancel();
            throw Overloaded();
        });

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => EncodeAsync(images: 1, gone.Token));

        Assert.Single(_silos.Called);
    }

    private void AddSilos(int count, Func<SiloAddress, EncodeRequest, Task<EncodeAnswer>> encode)
    {
        for (var i = 0; i < count; i++)
        {
            _silos.Add(encode);
        }
    }

    private async Task<SiloAddress> EncodeAsync(int images = 1, CancellationToken? cancellationToken = null)
    {
        var slice = new UploadSlice { JobId = "job", First = 0, Images = images };
        return (await _router.EncodeAsync(new EncodeRequest { Model = "clip", Images = slice, LabelSets = [] }, cancellationToken ?? Token)).Silo;
    }

    private async Task<ZeroShotException> RefusedAsync(ZeroShotError code)
    {
        var error = await Assert.ThrowsAsync<ZeroShotException>(() => EncodeAsync());
        Assert.Equal(code, error.Code);
        return error;
    }

    private static ZeroShotException Overloaded() => new(ZeroShotError.Overloaded, "The queue is full.");

    private static EncodeAnswer Answer(int waiting = 0) => new([], default, waiting);
}
