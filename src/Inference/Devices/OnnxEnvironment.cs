using Microsoft.ML.OnnxRuntime;

namespace ZeroShotOrleans.Inference.Devices;

/// <summary>The per-process environment of ONNX Runtime.</summary>
internal static class OnnxEnvironment
{
    private static readonly Lock _gate = new();

    /// <summary>Creates the environment before session options or sessions create it implicitly. Logs errors only, because the default level prints warnings about missing GPUs.</summary>
    public static void Create()
    {
        lock (_gate)
        {
            if (!OrtEnv.IsCreated)
            {
                var options = new EnvironmentCreationOptions { logId = "zso", logLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR };
                OrtEnv.CreateInstanceWithOptions(ref options);
            }
        }
    }
}
