using System.Collections.Immutable;
using System.Diagnostics;
using ZeroShotOrleans.Encoding.Batching;
using ZeroShotOrleans.Encoding.Cache;
using ZeroShotOrleans.Encoding.Models;
using ZeroShotOrleans.Encoding.Telemetry;

namespace ZeroShotOrleans.Grains.Texts;

/// <summary>Runs the loaded text towers. A tower is reserved for one run at a time, so waiting prompts do not keep models in memory.</summary>
/// <remarks>Thread-safe.</remarks>
internal sealed class TextRuns(LoadedModels models, EncoderMeter meter) : ITextRuns
{
    public async Task<TextRun> RunAsync(string model, string fingerprint, ImmutableArray<string> prompts, CancellationToken cancellationToken)
    {
        using var use = await models.UseAsync(model, fingerprint, cancellationToken, TowerKind.Text);
        // A run of the text tower occupies a core.
#pragma warning disable RS0030
        return await Task.Run(() => Run(use, model, prompts, cancellationToken), cancellationToken);
#pragma warning restore RS0030
    }

    private TextRun Run(TowerLease use, string model, ImmutableArray<string> prompts, CancellationToken cancellationToken)
    {
        using var activity = ZeroShotTelemetry.Source.StartActivity("text run");
        activity?.SetTag(Spans.Model, model).SetTag(Spans.Prompts, prompts.Length);
        var started = Stopwatch.GetTimestamp();
        var embeddings = use.Text.Encode(prompts, cancellationToken);
        var took = Stopwatch.GetElapsedTime(started);
        meter.Texts.Ran(model, prompts.Length, took);
        return new TextRun(embeddings, took);
    }
}
