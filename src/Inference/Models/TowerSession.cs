using Microsoft.ML.OnnxRuntime;
using ZeroShotOrleans.Inference.Devices;

namespace ZeroShotOrleans.Inference.Models;

/// <summary>One graph in ONNX Runtime.</summary>
/// <remarks>
/// Thread-safe, and creates no threads: on a CPU, concurrent calls run in parallel on the calling threads; on any other device
/// they run one at a time. Dispose takes effect after the last running call, because freeing a session in use would crash the process.
/// </remarks>
internal sealed class TowerSession : IDisposable
{
    private const string Remedy = "Export the model with tools/export, or correct zeroshot.json if that is wrong.";

    private readonly InferenceSession _session;
    private readonly Lock? _turn;
    private readonly RunOptions _options = new() { LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL };
    private readonly Lock _gate = new();
    private int _running;
    private bool _disposed;

    private TowerSession(GraphFile graph, DeviceTrial device, InferenceSession session)
    {
        (Graph, RunsOn, _turn, _session) = (graph, device.Choice, device.Provider.Turn, session);
        TakesOneAtATime = graph.QuantizesWhileRunning || HasFixedBatch;
    }

    /// <summary>Loads the graph of a role on a device.</summary>
    /// <exception cref="ModelFolderException">The graph is missing, or ONNX Runtime cannot load it.</exception>
    /// <exception cref="Exception">Recognized by <see cref="DeviceTrial.IsFailure"/>: the device cannot be used.</exception>
    public static TowerSession Open(ModelFolder folder, string role, DeviceTrial device)
    {
        var graph = folder.Graph(role);
        OnnxEnvironment.Create();
        using var options = new SessionOptions
        {
            // One thread per call and many parallel calls: 20 to 80 percent more images per second than one call on all cores.
            IntraOpNumThreads = 1,
            InterOpNumThreads = 1,
            ExecutionMode = ExecutionMode.ORT_SEQUENTIAL,

            // Errors are also thrown, and the handler logs them once.
            LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL,
        };
        device.Provider.Append(options);
        if (device is { Strict: true, Provider.IsCpu: false })
        {
            options.AddSessionConfigEntry("session.disable_cpu_ep_fallback", "1");
        }

        try
        {
            return new TowerSession(graph, device, new InferenceSession(graph.Path, options));
        }
        catch (OnnxRuntimeException e) when (device.Provider.IsCpu)
        {
            throw new ModelFolderException(
                graph.File, $"cannot be loaded: {Fact(graph, e)}", "Download it again, or export the model with tools/export.", e);
        }
    }

    /// <summary>The graph file.</summary>
    public GraphFile Graph { get; }

    /// <summary>The device.</summary>
    public DeviceChoice RunsOn { get; }

    /// <summary>Whether the graph was exported for one item a run.</summary>
    public bool HasFixedBatch => Inputs.Values.Any(input => input.IsTensor && input.Dimensions is [1, _, ..]);

    /// <summary>Whether items go through the graph one by one: it takes no more, or it quantizes while it runs, so that a batch would share one range.</summary>
    public bool TakesOneAtATime { get; }

    /// <summary>Inputs by name.</summary>
    public IReadOnlyDictionary<string, NodeMetadata> Inputs => _session.InputMetadata;

    /// <summary>Names of the outputs.</summary>
    public IReadOnlyList<string> Outputs => _session.OutputNames;

    /// <summary>Runs the graph. Dispose the result.</summary>
    public TowerRun Run(IReadOnlyCollection<string> inputs, IReadOnlyCollection<OrtValue> values, IReadOnlyCollection<string> outputs)
    {
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_disposed, typeof(TowerSession));
            _running++;
        }

        try
        {
            return new TowerRun(RunInTurn(inputs, values, outputs), this);
        }
        catch
        {
            Leave();
            throw;
        }
    }

    /// <summary>Runs <paramref name="run"/> with test input, so that a broken graph is detected when it is loaded, not at the first image.</summary>
    /// <exception cref="ModelFolderException">The run fails for any reason.</exception>
    public void Try(string purpose, Action run)
    {
        try
        {
            run();
        }
        catch (OnnxRuntimeException e)
        {
            throw new ModelFolderException(Graph.File, $"{purpose}: {Fact(Graph, e)}", Remedy, e);
        }
    }

    /// <summary>The error for a graph that does not match.</summary>
    public ModelFolderException Refuse(string fact) => new(Graph.File, fact, Remedy);

    /// <summary>Frees the graph after the last running call.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            if (_disposed)
            {
                return;
            }

            _disposed = true;
            FreeWhenUnused();
        }
    }

    /// <summary>Called when a run is over and its outputs are released.</summary>
    internal void Leave()
    {
        lock (_gate)
        {
            _running--;
            FreeWhenUnused();
        }
    }

    private IDisposableReadOnlyCollection<OrtValue> RunInTurn(
        IReadOnlyCollection<string> inputs, IReadOnlyCollection<OrtValue> values, IReadOnlyCollection<string> outputs)
    {
        if (_turn is null)
        {
            return _session.Run(_options, inputs, values, outputs);
        }

        lock (_turn)
        {
            return _session.Run(_options, inputs, values, outputs);
        }
    }

    private void FreeWhenUnused()
    {
        if (_disposed && _running == 0)
        {
            _session.Dispose();
            _options.Dispose();
        }
    }

    // ONNX Runtime's text starts with a code in brackets and contains full paths of this machine.
    private static string Fact(GraphFile graph, OnnxRuntimeException e) =>
        e.Message.Replace(graph.Path, graph.File, StringComparison.Ordinal).TrimEnd('.') + ".";
}
