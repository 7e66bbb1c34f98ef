using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using ZeroShotOrleans.Gateway.Errors;
using ZeroShotOrleans.Gateway.Requests;
using ZeroShotOrleans.Gateway.Settings;

namespace ZeroShotOrleans.Gateway.Tests.Requests;

public sealed class ResponseClockTests
{
    private readonly FakeTimeProvider _time = new();
    private readonly TaskCompletionSource<object?> _endpoint = new();
    private readonly Response _response = new();
    private DefaultHttpContext? _context;

    [Fact]
    public async Task Without_a_body_the_time_runs_from_the_beginning()
    {
        var call = Begin(hasBody: false);

        _time.Advance(TimeSpan.FromSeconds(59));
        Assert.False(_context!.RequestAborted.IsCancellationRequested);
        _time.Advance(TimeSpan.FromSeconds(2));

        Assert.Equal(504, (await Assert.ThrowsAsync<ApiException>(() => call)).Error.Status);
        Assert.False(_context.RequestAborted.IsCancellationRequested, "the refusal could not be written");
    }

    [Fact]
    public async Task With_a_body_it_runs_from_the_end_of_that()
    {
        var call = Begin(hasBody: true);

        _time.Advance(TimeSpan.FromHours(1));
        Assert.False(_context!.RequestAborted.IsCancellationRequested);
        _context.Features.GetRequiredFeature<ResponseClock>().Begin();
        _time.Advance(TimeSpan.FromSeconds(61));

        Assert.Equal(504, (await Assert.ThrowsAsync<ApiException>(() => call)).Error.Status);
    }

    [Fact]
    public async Task An_answer_that_has_started_takes_as_long_as_it_takes()
    {
        var call = Begin(hasBody: false);
        _response.HasStarted = true;

        _time.Advance(TimeSpan.FromHours(1));

        Assert.False(_context!.RequestAborted.IsCancellationRequested);
        _endpoint.SetResult("all");
        Assert.Equal("all", await call);
    }

    [Fact]
    public async Task A_result_that_is_a_stream_is_written_without_the_clock_and_still_knows_when_its_reader_leaves()
    {
        using var connection = new CancellationTokenSource();
        var call = Begin(hasBody: false, connection);
        var token = _context!.RequestAborted;
        _endpoint.SetResult("a stream");
        Assert.Equal("a stream", await call);

        _time.Advance(TimeSpan.FromHours(1));
        Assert.False(token.IsCancellationRequested);
        await connection.CancelAsync();
        Assert.True(token.IsCancellationRequested);
    }

    [Fact]
    public async Task Disconnected_caller_is_not_counted_as_a_late_answer()
    {
        using var connection = new CancellationTokenSource();
        var call = Begin(hasBody: false, connection);

        await connection.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call);
    }

    private Task<object?> Begin(bool hasBody, CancellationTokenSource? connection = null)
    {
        var services = new ServiceCollection().AddSingleton<TimeProvider>(_time).AddSingleton(Options.Create(new GatewayOptions())).BuildServiceProvider();
        _context = new DefaultHttpContext { RequestServices = services };
        _context.Features.Set<IHttpResponseFeature>(_response);
        _context.Features.Set<IHttpRequestBodyDetectionFeature>(new Body(hasBody));
        _context.RequestAborted = connection?.Token ?? CancellationToken.None;
        return ResponseClock.WithinAsync(
            EndpointFilterInvocationContext.Create(_context),
            async call => await _endpoint.Task.WaitAsync(call.HttpContext.RequestAborted)).AsTask();
    }

    private sealed record Body(bool CanHaveBody) : IHttpRequestBodyDetectionFeature;

    // The framework's own has no setter.
    private sealed class Response : IHttpResponseFeature
    {
        public bool HasStarted { get; set; }

        public int StatusCode { get; set; } = 200;

        public string? ReasonPhrase { get; set; }

        public IHeaderDictionary Headers { get; set; } = new HeaderDictionary();

        [Obsolete("Of the interface.")]
        public Stream Body { get; set; } = Stream.Null;

        public void OnStarting(Func<object, Task> callback, object state)
        {
        }

        public void OnCompleted(Func<object, Task> callback, object state)
        {
        }
    }
}
