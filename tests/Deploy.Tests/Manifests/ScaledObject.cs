using k8s;
using k8s.Models;

namespace ZeroShotOrleans.Deploy.Tests.Manifests;

/// <summary>The used part of KEDA's ScaledObject; fields as in its definition (config/crd/bases/keda.sh_scaledobjects.yaml of KEDA 2).</summary>
public sealed class ScaledObject : IKubernetesObject<V1ObjectMeta>, ISpec<ScaledObjectSpec>
{
    public string ApiVersion { get; set; } = "";

    public string Kind { get; set; } = "";

    public V1ObjectMeta Metadata { get; set; } = new();

    public ScaledObjectSpec Spec { get; set; } = new();
}

public sealed class ScaledObjectSpec
{
    public ScaleTarget ScaleTargetRef { get; set; } = new();

    public int? PollingInterval { get; set; }

    public int? CooldownPeriod { get; set; }

    public int? MinReplicaCount { get; set; }

    public int? MaxReplicaCount { get; set; }

    public ScalingAdvanced? Advanced { get; set; }

    public IList<ScaleTrigger> Triggers { get; set; } = [];
}

public sealed class ScaleTarget
{
    public string? ApiVersion { get; set; }

    public string? Kind { get; set; }

    public string Name { get; set; } = "";
}

public sealed class ScalingAdvanced
{
    public bool? RestoreToOriginalReplicaCount { get; set; }

    public AutoscalerSettings? HorizontalPodAutoscalerConfig { get; set; }
}

public sealed class AutoscalerSettings
{
    public string? Name { get; set; }

    public V2HorizontalPodAutoscalerBehavior? Behavior { get; set; }
}

public sealed class ScaleTrigger
{
    public string Type { get; set; } = "";

    public string? Name { get; set; }

    public string? MetricType { get; set; }

    public IDictionary<string, string> Metadata { get; set; } = new Dictionary<string, string>();
}
