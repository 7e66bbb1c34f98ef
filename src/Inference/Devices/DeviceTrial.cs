using System.Collections.Immutable;
using Microsoft.ML.OnnxRuntime;
using ZeroShotOrleans.Inference.Models;

namespace ZeroShotOrleans.Inference.Devices;

/// <summary>A device on which a tower is about to be tried.</summary>
/// <param name="Provider">The device.</param>
/// <param name="Strict">Whether the CPU must not help; see <see cref="DeviceOrder.Strict"/>.</param>
/// <param name="Choice">What to tell of it, if it works.</param>
internal sealed record DeviceTrial(ExecutionProvider Provider, bool Strict, DeviceChoice Choice)
{
    /// <summary>Loads on the first device that works.</summary>
    /// <param name="folder">The model.</param>
    /// <param name="role">Which graph of it, for the message.</param>
    /// <param name="order">Devices to try.</param>
    /// <param name="load">Loads and runs the tower: a build for a GPU without a driver fails only when a session is made, or at its first run.</param>
    /// <exception cref="ModelFolderException">It fails on the CPU, or on every device where the CPU is forbidden.</exception>
    public static T FirstThatWorks<T>(ModelFolder folder, string role, DeviceOrder order, Func<DeviceTrial, T> load)
    {
        var graph = folder.Graph(role);
        var skipped = ImmutableArray<SkippedDevice>.Empty;
        foreach (var provider in order.Providers)
        {
            try
            {
                return load(new DeviceTrial(provider, order.Strict, new DeviceChoice(provider.Name, skipped)));
            }
            catch (Exception e) when (!provider.IsCpu && IsFailure(e))
            {
                // A graph that is broken everywhere ends here as well; then the CPU, if it is allowed, says what is wrong with it.
                skipped = skipped.Add(new SkippedDevice(provider.Name, Reason(graph, e)));
            }
        }

        throw new ModelFolderException(
            graph.File,
            $"runs on none of the devices that it may run on: {string.Join("; ", skipped)}.",
            "Install what is missing, name another device, or allow falling back to the CPU.");
    }

    /// <summary>Whether it says that a device cannot be used: what ONNX Runtime throws without the package, a library, a driver, or an operator.</summary>
    public static bool IsFailure(Exception e) =>
        e is OnnxRuntimeException or EntryPointNotFoundException or DllNotFoundException or NotSupportedException or ModelFolderException;

    // ONNX Runtime writes several lines, with full paths of the model.
    private static string Reason(GraphFile graph, Exception e) =>
        string.Join(' ', e.Message.Replace(graph.Path, graph.File, StringComparison.Ordinal).Split((char[])['\r', '\n'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries));
}
