namespace ZeroShotOrleans.Gateway.Security;

/// <summary>The wording of an action in the audit log.</summary>
/// <param name="Done">Text between caller and target if the action succeeded: <c>deleted job</c>.</param>
/// <param name="Of">Text before the target if the action was rejected: <c>deletion of job</c>.</param>
internal sealed record AuditAction(string Done, string Of)
{
    public static readonly AuditAction Submit = new("submitted job", "submission of a job");
    public static readonly AuditAction Relabel = new("submitted job", "relabel of job");
    public static readonly AuditAction Delete = new("deleted job", "deletion of job");
    public static readonly AuditAction CompleteUpload = new("completed upload of job", "completion of the upload of job");
    public static readonly AuditAction PutLabelSet = new("put label set", "put of label set");
    public static readonly AuditAction RemoveLabelSet = new("removed label set", "removal of label set");
    public static readonly AuditAction Drain = new("drained silo", "drain of silo");
    public static readonly AuditAction Undrain = new("undrained silo", "undrain of silo");
    public static readonly AuditAction Load = new("loaded model", "load of model");
    public static readonly AuditAction Unload = new("unloaded model", "unload of model");
    public static readonly AuditAction Pull = new("started the pull of model", "pull of model");
    public static readonly AuditAction Pulled = new("pulled model", "pull of model");
    public static readonly AuditAction SignIn = new("signed in to", "sign-in to");
    public static readonly AuditAction SignOut = new("signed out of", "sign-out of");

    /// <summary>A job command: pause, resume, cancel or retry.</summary>
    public static AuditAction Command(string command) => new($"{command} job", $"{command} of job");
}
