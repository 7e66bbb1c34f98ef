using Microsoft.ML.OnnxRuntime;

namespace ZeroShotOrleans.Inference.Models;

/// <summary>What ONNX Runtime keeps once per process.</summary>
internal static class OnnxEnvironment
{
    private static readonly Lock Gate = new();

    /// <summary>Creates it before the first options or session do, quiet: by default it warns on standard error about machines without a GPU.</summary>
    public static void Create()
    {
        lock (Gate)
        {
            if (!OrtEnv.IsCreated)
            {
                var options = new EnvironmentCreationOptions { logId = "zso", logLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR };
                OrtEnv.CreateInstanceWithOptions(ref options);
            }
        }
    }
}
