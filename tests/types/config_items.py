"""What AWS Config would record of a case's resources.

Each function makes the items of a type out of what the service says of the same resources: in the shape of
Config's published schema of the type (`host/catalog/config.txt`), which is the service's own in another
dress, or CloudFormation's. The test holds what the catalog makes of these items against what it makes of the
service's answers.
"""

import datetime

ITEMS = {}


def items(type_name):
    """Marks a function (ask) that gives an item for each resource of a type in a region."""

    def mark(function):
        ITEMS[type_name] = function
        return function

    return mark


def item(id, configuration, arn=None, tags=None, **sections):
    tags = tags or []
    if isinstance(tags, list):
        tags = {next(t[k] for k in ("Key", "key", "TagKey") if k in t): next(t[v] for v in ("Value", "value", "TagValue") if v in t) for t in tags}
    return {"id": id, "arn": arn, "configuration": plain(configuration), "supplementaryConfiguration": plain(sections), "tags": tags}


def plain(value):
    """Times as items have them."""
    if isinstance(value, datetime.datetime):
        return value.astimezone(datetime.timezone.utc).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
    if isinstance(value, dict):
        return {k: plain(v) for k, v in value.items()}
    return [plain(v) for v in value] if isinstance(value, list) else value


def small(value):
    """Names that begin with a small letter."""
    return dressed(value, lambda name: name[:1].lower() + name[1:])


def bean(value):
    """Names without capitals in front, as the older types have them: `VPCId` is `vpcid`."""

    def lower(name):
        size = next((i for i, letter in enumerate(name) if not letter.isupper()), len(name))
        return name[:size].lower() + name[size:]

    return dressed(value, lower)


def big(value):
    """Names that begin with a capital, as CloudFormation's do."""
    return dressed(value, lambda name: name[:1].upper() + name[1:])


def dressed(value, name):
    if isinstance(value, dict):
        return {name(k): dressed(v, name) for k, v in value.items() if k != "ResponseMetadata"}
    return [dressed(v, name) for v in value] if isinstance(value, list) else value


def only(value, *names):
    return {name: value[name] for name in names if name in value}


def renamed(value, **names):
    """Members by other names, wherever they stand."""
    return dressed(value, lambda name: names.get(name, name))


@items("AWS::AccessAnalyzer::Analyzer")
def analyzers(ask):
    for a in ask("accessanalyzer:ListAnalyzers").get("analyzers", []):
        yield item(a["arn"], {"AnalyzerName": a["name"], "Arn": a["arn"], "Type": a["type"]}, a["arn"], a.get("tags"))


@items("AWS::CertificateManager::Certificate")
def certificates(ask):
    for listed in ask("acm:ListCertificates").get("CertificateSummaryList", []):
        arn = listed["CertificateArn"]
        c = ask("acm:DescribeCertificate", CertificateArn=arn).get("Certificate")
        if c:
            tags = ask("acm:ListTagsForCertificate", CertificateArn=arn).get("Tags")
            # What the list says of a certificate, its description says too.
            yield item(arn, small({**only(listed, "Type", "Status", "RenewalEligibility", "NotBefore", "NotAfter", "CreatedAt", "IssuedAt", "ImportedAt"), **c}), arn, tags)


@items("AWS::ApiGateway::RestApi")
def apis(ask):
    for a in ask("apigateway:GetRestApis").get("items", []):
        yield item(a["id"], only(a, "id", "name", "apiKeySource", "createdDate", "endpointConfiguration"), tags=a.get("tags"))


@items("AWS::Athena::WorkGroup")
def work_groups(ask):
    for listed in ask("athena:ListWorkGroups").get("WorkGroups", []):
        w = ask("athena:GetWorkGroup", WorkGroup=listed["Name"]).get("WorkGroup", {})
        tags = ask("athena:ListTagsForResource", ResourceARN=f"arn:aws:athena:{ask.region}:123456789012:workgroup/{listed['Name']}").get("Tags")
        yield item(listed["Name"], {**only(listed, "Name", "State", "Description"), "WorkGroupConfiguration": w.get("Configuration")}, tags=tags)


@items("AWS::Athena::DataCatalog")
def data_catalogs(ask):
    for listed in ask("athena:ListDataCatalogs").get("DataCatalogsSummary", []):
        c = ask("athena:GetDataCatalog", Name=listed["CatalogName"]).get("DataCatalog", {})
        yield item(listed["CatalogName"], {"Name": listed["CatalogName"], "Type": listed["Type"], **only(c, "Description")})


@items("AWS::AutoScaling::AutoScalingGroup")
def groups(ask):
    for g in ask("autoscaling:DescribeAutoScalingGroups").get("AutoScalingGroups", []):
        unset = {"mixedInstancesPolicy": None, "placementGroup": None, "loadBalancerNames": [], "targetGroupARNs": [], "suspendedProcesses": []}
        yield item(g["AutoScalingGroupARN"], unset | bean(g), g["AutoScalingGroupARN"], g.get("Tags"))


@items("AWS::AutoScaling::LaunchConfiguration")
def launch_configurations(ask):
    for c in ask("autoscaling:DescribeLaunchConfigurations").get("LaunchConfigurations", []):
        unset = {"keyName": None, "iamInstanceProfile": None, "metadataOptions": None, "securityGroups": [], "blockDeviceMappings": []}
        yield item(c["LaunchConfigurationARN"], unset | bean(c), c["LaunchConfigurationARN"])


@items("AWS::Backup::BackupVault")
def vaults(ask):
    for v in ask("backup:ListBackupVaults").get("BackupVaultList", []):
        told = ask("backup:GetBackupVaultNotifications", BackupVaultName=v["BackupVaultName"])
        told = {"Notifications": only(told, "SNSTopicArn", "BackupVaultEvents")} if "SNSTopicArn" in told else {}
        yield item(v["BackupVaultName"], {**only(v, "BackupVaultName", "BackupVaultArn", "EncryptionKeyArn"), **told}, v["BackupVaultArn"])


@items("AWS::Backup::BackupPlan")
def plans(ask):
    for p in ask("backup:ListBackupPlans").get("BackupPlansList", []):
        plan = ask("backup:GetBackupPlan", BackupPlanId=p["BackupPlanId"]).get("BackupPlan")
        plan = plan and renamed(plan, Rules="BackupPlanRule", TargetBackupVaultName="TargetBackupVault")
        for rule in (plan or {}).get("BackupPlanRule", []):
            rule.pop("RuleId", None)
        yield item(p["BackupPlanId"], {**only(p, "BackupPlanId", "BackupPlanArn", "VersionId"), "BackupPlan": plan}, p["BackupPlanArn"])


@items("AWS::Backup::BackupSelection")
def selections(ask):
    for p in ask("backup:ListBackupPlans").get("BackupPlansList", []):
        for s in ask("backup:ListBackupSelections", BackupPlanId=p["BackupPlanId"]).get("BackupSelectionsList", []):
            whole = ask("backup:GetBackupSelection", BackupPlanId=p["BackupPlanId"], SelectionId=s["SelectionId"])
            yield item(s["SelectionId"], {**only(s, "SelectionId"), "BackupPlanId": p["BackupPlanId"], **only(whole, "BackupSelection")})


@items("AWS::Backup::RecoveryPoint")
def recovery_points(ask):
    for v in ask("backup:ListBackupVaults").get("BackupVaultList", []):
        for r in ask("backup:ListRecoveryPointsByBackupVault", BackupVaultName=v["BackupVaultName"]).get("RecoveryPoints", []):
            yield item(r["RecoveryPointArn"], {**r, "BackupVaultName": v["BackupVaultName"]}, r["RecoveryPointArn"])


@items("AWS::CloudFormation::Stack")
def stacks(ask):
    for s in ask("cloudformation:DescribeStacks").get("Stacks", []):
        unset = {"timeoutInMinutes": None, "roleARN": None, "parentId": None, "lastUpdatedTime": None, "outputs": [], "capabilities": [], "notificationARNs": [], "parameters": []}
        yield item(s["StackId"], unset | small({k: v for k, v in s.items() if k != "Tags"}), s["StackId"], s.get("Tags"))


@items("AWS::CloudWatch::Alarm")
def alarms(ask):
    for a in ask("cloudwatch:DescribeAlarms").get("MetricAlarms", []):
        unset = {"statistic": None, "extendedStatistic": None, "treatMissingData": None, "datapointsToAlarm": None}
        tags = ask("cloudwatch:ListTagsForResource", ResourceARN=a["AlarmArn"]).get("Tags")
        yield item(a["AlarmArn"], unset | bean({k: v for k, v in a.items() if not k.startswith("State")}), a["AlarmArn"], tags)


@items("AWS::CodeBuild::Project")
def projects(ask):
    for name in ask("codebuild:ListProjects").get("projects", []):
        for p in ask("codebuild:BatchGetProjects", names=[name]).get("projects", []):
            if p["name"] == name:
                named = renamed(only(p, "name", "description", "source", "secondarySources", "artifacts", "secondaryArtifacts", "environment", "serviceRole", "encryptionKey", "logsConfig", "timeoutInMinutes"), buildspec="buildSpec")
                unset = {"description": None, "logsConfig": None, "secondarySources": [], "secondaryArtifacts": []}
                yield item(p["arn"], unset | named, p["arn"], p.get("tags"))


@items("AWS::CodeBuild::ReportGroup")
def report_groups(ask):
    for arn in ask("codebuild:ListReportGroups").get("reportGroups", []):
        for g in ask("codebuild:BatchGetReportGroups", reportGroupArns=[arn]).get("reportGroups", []):
            if g["arn"] == arn:
                yield item(arn, {"Arn": arn, **big(only(g, "name", "type", "exportConfig"))}, arn, g.get("tags"))


@items("AWS::Config::ConfigurationRecorder")
def recorders(ask):
    for r in ask("config:DescribeConfigurationRecorders").get("ConfigurationRecorders", []):
        yield item(r["name"], {"Name": r["name"], "RoleARN": r.get("roleARN"), **big(only(r, "recordingGroup", "recordingMode"))})


@items("AWS::Detective::Graph")
def graphs(ask):
    for g in ask("detective:ListGraphs").get("GraphList", []):
        tags = ask("detective:ListTagsForResource", ResourceArn=g["Arn"]).get("Tags")
        yield item(g["Arn"], only(g, "Arn"), g["Arn"], tags)


@items("AWS::DynamoDB::Table")
def tables(ask):
    for name in ask("dynamodb:ListTables").get("TableNames", []):
        t = ask("dynamodb:DescribeTable", TableName=name).get("Table")
        if t:
            backups = ask("dynamodb:DescribeContinuousBackups", TableName=name).get("ContinuousBackupsDescription")
            tags = ask("dynamodb:ListTagsOfResource", ResourceArn=t["TableArn"]).get("Tags")
            unset = {"replicas": None, "ssedescription": None, "tableClassSummary": None, "billingModeSummary": None, "streamSpecification": None}
            sections = {"ContinuousBackupsDescription": small(backups)} if backups else {}
            yield item(name, unset | bean(t), t["TableArn"], tags, **sections)


@items("AWS::EC2::LaunchTemplate")
def templates(ask):
    for t in ask("ec2:DescribeLaunchTemplates").get("LaunchTemplates", []):
        yield item(t["LaunchTemplateId"], {"Id": t["LaunchTemplateId"], "LaunchTemplateName": t["LaunchTemplateName"],
            "DefaultVersionNumber": str(t["DefaultVersionNumber"]), "LatestVersionNumber": str(t["LatestVersionNumber"])})


@items("AWS::ECR::Repository")
def repositories(ask):
    for r in ask("ecr:DescribeRepositories").get("repositories", []):
        tags = ask("ecr:ListTagsForResource", resourceArn=r["repositoryArn"]).get("tags")
        yield item(r["repositoryName"], {"Arn": r["repositoryArn"], **big(only(r, "repositoryName", "imageTagMutability", "imageScanningConfiguration"))}, r["repositoryArn"], tags)


@items("AWS::ECS::Cluster")
def clusters(ask):
    for arn in ask("ecs:ListClusters").get("clusterArns", []):
        for c in ask("ecs:DescribeClusters", clusters=[arn], include=["SETTINGS", "CONFIGURATIONS", "TAGS"]).get("clusters", []):
            if c["clusterArn"] == arn:
                settings = {"ClusterSettings": c.get("settings", [])} | only(c, "configuration", "capacityProviders")
                yield item(arn, big({"Arn": arn, "ClusterName": c["clusterName"], **settings}), arn, c.get("tags"))


@items("AWS::ECS::Service")
def services(ask):
    for cluster in ask("ecs:ListClusters").get("clusterArns", []):
        for arn in ask("ecs:ListServices", cluster=cluster).get("serviceArns", []):
            for s in ask("ecs:DescribeServices", cluster=cluster, services=[arn], include=["TAGS"]).get("services", []):
                if s["serviceArn"] == arn:
                    names = ("serviceArn", "serviceName", "taskDefinition", "networkConfiguration", "launchType", "capacityProviderStrategy", "platformVersion", "schedulingStrategy", "enableExecuteCommand", "desiredCount", "loadBalancers")
                    yield item(arn, big({k: v for k, v in only(s, *names).items() if v != {}}), arn, s.get("tags"))


@items("AWS::EFS::FileSystem")
def file_systems(ask):
    for f in ask("efs:DescribeFileSystems").get("FileSystems", []):
        id = f["FileSystemId"]
        more = only(ask("efs:DescribeBackupPolicy", FileSystemId=id), "BackupPolicy") | only(ask("efs:DescribeLifecycleConfiguration", FileSystemId=id), "LifecyclePolicies")
        yield item(id, {"Arn": f.get("FileSystemArn"), **only(f, "FileSystemId", "Encrypted", "KmsKeyId", "PerformanceMode", "ThroughputMode"), **more}, f.get("FileSystemArn"))


@items("AWS::EFS::AccessPoint")
def access_points(ask):
    for p in ask("efs:DescribeAccessPoints").get("AccessPoints", []):
        yield item(p["AccessPointId"], only(p, "AccessPointId", "FileSystemId"), p["AccessPointArn"])


@items("AWS::EKS::Cluster")
def kubernetes(ask):
    for name in ask("eks:ListClusters").get("clusters", []):
        c = ask("eks:DescribeCluster", name=name).get("cluster")
        if c:
            network = only(c["resourcesVpcConfig"], "endpointPublicAccess", "endpointPrivateAccess", "publicAccessCidrs", "securityGroupIds", "subnetIds")
            on = [{"Type": kind} for setup in c["logging"]["clusterLogging"] if setup["enabled"] for kind in setup["types"]]
            issuer = {"OpenIdConnectIssuerUrl": c["identity"]["oidc"]["issuer"]} if "identity" in c else {}
            yield item(name, {**big(only(c, "name", "version", "roleArn", "encryptionConfig")), "ResourcesVpcConfig": big(network),
                "Logging": {"ClusterLogging": {"EnabledTypes": on}}, **issuer}, c["arn"], c.get("tags"))


@items("AWS::ElasticLoadBalancing::LoadBalancer")
def classic_balancers(ask):
    for b in ask("elb:DescribeLoadBalancers").get("LoadBalancerDescriptions", []):
        name = b["LoadBalancerName"]
        policies = ask("elb:DescribeLoadBalancerPolicies", LoadBalancerName=name).get("PolicyDescriptions")
        tags = next((t["Tags"] for t in ask("elb:DescribeTags", LoadBalancerNames=[name]).get("TagDescriptions", []) if t["LoadBalancerName"] == name), None)
        unset = {"backendServerDescriptions": [], "availabilityZones": [], "subnets": [], "securityGroups": [], "vpcid": None}
        sections = {"LoadBalancerPolicies": small(policies)} if policies is not None else {}
        yield item(name, unset | bean(b), tags=tags, **sections)


@items("AWS::ElasticLoadBalancingV2::LoadBalancer")
def balancers(ask):
    for b in ask("elbv2:DescribeLoadBalancers").get("LoadBalancers", []):
        arn = b["LoadBalancerArn"]
        tags = next((t["Tags"] for t in ask("elbv2:DescribeTags", ResourceArns=[arn]).get("TagDescriptions", []) if t["ResourceArn"] == arn), None)
        yield item(arn, {"securityGroups": []} | small(b), arn, tags)


@items("AWS::ElasticLoadBalancingV2::Listener")
def listeners(ask):
    for b in ask("elbv2:DescribeLoadBalancers").get("LoadBalancers", []):
        for l in ask("elbv2:DescribeListeners", LoadBalancerArn=b["LoadBalancerArn"]).get("Listeners", []):
            yield item(l["ListenerArn"], only(l, "ListenerArn", "LoadBalancerArn", "Port", "Protocol", "SslPolicy", "Certificates", "AlpnPolicy", "DefaultActions"), l["ListenerArn"])


@items("AWS::EMR::SecurityConfiguration")
def emr_security(ask):
    for s in ask("emr:ListSecurityConfigurations").get("SecurityConfigurations", []):
        yield item(s["Name"], {"Id": s["Name"], "Name": s["Name"]})


@items("AWS::Events::EventBus")
def buses(ask):
    for b in ask("events:ListEventBuses").get("EventBuses", []):
        tags = ask("events:ListTagsForResource", ResourceARN=b["Arn"]).get("Tags")
        yield item(b["Name"], only(b, "Name", "Arn"), b["Arn"], tags)


@items("AWS::Events::Rule")
def rules(ask):
    for b in ask("events:ListEventBuses").get("EventBuses", []):
        for r in ask("events:ListRules", EventBusName=b["Name"]).get("Rules", []):
            yield item(r["Arn"], only(r, "Arn", "Name", "EventBusName", "State", "Description", "ScheduleExpression", "RoleArn"), r["Arn"])


@items("AWS::GuardDuty::Detector")
def detectors(ask):
    for id in ask("guardduty:ListDetectors").get("DetectorIds", []):
        d = ask("guardduty:GetDetector", DetectorId=id)
        if d:
            yield item(id, {"Id": id, "Enable": d["Status"] == "ENABLED", **only(d, "FindingPublishingFrequency")}, tags=d.get("Tags"))


@items("AWS::GuardDuty::Filter")
def findings_filters(ask):
    for id in ask("guardduty:ListDetectors").get("DetectorIds", []):
        for name in ask("guardduty:ListFilters", DetectorId=id).get("FilterNames", []):
            f = ask("guardduty:GetFilter", DetectorId=id, FilterName=name)
            arn = f"arn:aws:guardduty:{ask.region}:123456789012:detector/{id}/filter/{name}"
            yield item(name, {"DetectorId": id, **only(f, "Name", "Action", "Description", "Rank"), "Name": name}, arn, f.get("Tags"))


@items("AWS::InspectorV2::Filter")
def inspector_filters(ask):
    for f in ask("inspector2:ListFilters").get("filters", []):
        yield item(f["arn"], {"Arn": f["arn"], "Name": f["name"], "FilterAction": f["action"], **big(only(f, "description"))}, f["arn"])


@items("AWS::KMS::Alias")
def aliases(ask):
    for a in ask("kms:ListAliases").get("Aliases", []):
        if not a["AliasName"].startswith("alias/aws/"):
            yield item(a["AliasName"], only(a, "AliasName", "TargetKeyId"), a["AliasArn"])


@items("AWS::Lambda::CodeSigningConfig")
def signing(ask):
    for c in ask("lambda:ListCodeSigningConfigs").get("CodeSigningConfigs", []):
        yield item(c["CodeSigningConfigArn"], only(c, "CodeSigningConfigArn", "CodeSigningConfigId", "Description", "AllowedPublishers", "CodeSigningPolicies"), c["CodeSigningConfigArn"])


@items("AWS::NetworkFirewall::Firewall")
def firewalls(ask):
    for listed in ask("network-firewall:ListFirewalls").get("Firewalls", []):
        f = ask("network-firewall:DescribeFirewall", FirewallArn=listed["FirewallArn"]).get("Firewall")
        if f:
            yield item(listed["FirewallArn"], {"firewall": small({**listed, **{k: v for k, v in f.items() if k != "Tags"}})}, listed["FirewallArn"], f.get("Tags"))


@items("AWS::NetworkFirewall::FirewallPolicy")
def firewall_policies(ask):
    for listed in ask("network-firewall:ListFirewallPolicies").get("FirewallPolicies", []):
        p = ask("network-firewall:DescribeFirewallPolicy", FirewallPolicyArn=listed["Arn"])
        if p:
            told = {"FirewallPolicyArn": listed["Arn"], "FirewallPolicyName": listed["Name"], **p["FirewallPolicyResponse"]}
            yield item(listed["Arn"], {"firewallPolicy": small(p["FirewallPolicy"]), "firewallPolicyResponse": small(told)}, listed["Arn"], told.pop("Tags", None))


@items("AWS::NetworkFirewall::RuleGroup")
def rule_groups(ask):
    for listed in ask("network-firewall:ListRuleGroups").get("RuleGroups", []):
        g = ask("network-firewall:DescribeRuleGroup", RuleGroupArn=listed["Arn"])
        if g:
            told = {"RuleGroupArn": listed["Arn"], "RuleGroupName": listed["Name"], **g["RuleGroupResponse"]}
            yield item(listed["Arn"], {"ruleGroup": small(g["RuleGroup"]), "ruleGroupResponse": small(told)}, listed["Arn"], told.pop("Tags", None))


@items("AWS::OpenSearchService::Domain")
def domains(ask):
    for listed in ask("opensearch:ListDomainNames").get("DomainNames", []):
        for d in ask("opensearch:DescribeDomains", DomainNames=[listed["DomainName"]]).get("DomainStatusList", []):
            if d["DomainName"] == listed["DomainName"]:
                names = ("DomainName", "EngineVersion", "ClusterConfig", "NodeToNodeEncryptionOptions", "DomainEndpointOptions", "LogPublishingOptions", "CognitoOptions", "SoftwareUpdateOptions")
                told = {**only(d, *names), "EncryptionAtRestOptions": only(d.get("EncryptionAtRestOptions", {}), "Enabled", "KmsKeyId")}
                if "VPCOptions" in d:
                    told["VPCOptions"] = only(d["VPCOptions"], "SubnetIds", "SecurityGroupIds", "EgressEnabled")
                tags = ask("opensearch:ListTags", ARN=d["ARN"]).get("TagList")
                yield item(d["DomainName"], told, d["ARN"], tags)


@items("AWS::RDS::OptionGroup")
def option_groups(ask):
    for g in ask("rds:DescribeOptionGroups").get("OptionGroupsList", []):
        options = [only(o, "OptionName", "OptionVersion", "Port") for o in g.get("Options", [])]
        yield item(g["OptionGroupName"], {**only(g, "OptionGroupName", "EngineName", "MajorEngineVersion"), "OptionConfigurations": options}, g.get("OptionGroupArn"))


@items("AWS::RDS::DBSubnetGroup")
def subnet_groups(ask):
    for g in ask("rds:DescribeDBSubnetGroups").get("DBSubnetGroups", []):
        tags = ask("rds:ListTagsForResource", ResourceName=g["DBSubnetGroupArn"]).get("TagList")
        yield item(g["DBSubnetGroupName"], small(g), g["DBSubnetGroupArn"], tags)


@items("AWS::RDS::EventSubscription")
def event_subscriptions(ask):
    for s in ask("rds:DescribeEventSubscriptions").get("EventSubscriptionsList", []):
        yield item(s["CustSubscriptionId"], {"sourceIdsList": [], "eventCategoriesList": [], "sourceType": None} | small(s), s["EventSubscriptionArn"])


@items("AWS::RDS::DBSnapshot")
def snapshots(ask):
    for s in ask("rds:DescribeDBSnapshots").get("DBSnapshots", []):
        shared = ask("rds:DescribeDBSnapshotAttributes", DBSnapshotIdentifier=s["DBSnapshotIdentifier"]).get("DBSnapshotAttributesResult", {})
        sections = {"DBSnapshotAttributes": small(shared["DBSnapshotAttributes"])} if "DBSnapshotAttributes" in shared else {}
        yield item(s["DBSnapshotIdentifier"], {"kmsKeyId": None} | small({k: v for k, v in s.items() if k != "TagList"}), s["DBSnapshotArn"], s.get("TagList"), **sections)


@items("Bartizan::RDS::DBClusterSnapshot")
def cluster_snapshots(ask):
    for s in ask("rds:DescribeDBClusterSnapshots").get("DBClusterSnapshots", []):
        id = s["DBClusterSnapshotIdentifier"]
        shared = ask("rds:DescribeDBClusterSnapshotAttributes", DBClusterSnapshotIdentifier=id).get("DBClusterSnapshotAttributesResult", {})
        sections = {"DBClusterSnapshotAttributes": small(shared["DBClusterSnapshotAttributes"])} if "DBClusterSnapshotAttributes" in shared else {}
        yield item(id, {"kmsKeyId": None} | bean({k: v for k, v in s.items() if k != "TagList"}), s["DBClusterSnapshotArn"], s.get("TagList"), **sections)


@items("AWS::Redshift::Cluster")
def warehouses(ask):
    for c in ask("redshift:DescribeClusters").get("Clusters", []):
        logged = ask("redshift:DescribeLoggingStatus", ClusterIdentifier=c["ClusterIdentifier"])
        sections = {"LoggingStatus": small(logged)} if "LoggingEnabled" in logged else {}
        unset = {"clusterSnapshotCopyStatus": None, "iamRoles": [], "vpcSecurityGroups": [], "kmsKeyId": None}
        yield item(c["ClusterIdentifier"], unset | small({k: v for k, v in c.items() if k != "Tags"}), tags=c.get("Tags"), **sections)


@items("AWS::Redshift::ClusterParameterGroup")
def parameter_groups(ask):
    for g in ask("redshift:DescribeClusterParameterGroups").get("ParameterGroups", []):
        parameters = ask("redshift:DescribeClusterParameters", ParameterGroupName=g["ParameterGroupName"]).get("Parameters")
        sections = {"Parameters": small(parameters)} if parameters is not None else {}
        yield item(g["ParameterGroupName"], small({k: v for k, v in g.items() if k != "Tags"}), tags=g.get("Tags"), **sections)


@items("AWS::Redshift::ClusterSubnetGroup")
def warehouse_subnets(ask):
    for g in ask("redshift:DescribeClusterSubnetGroups").get("ClusterSubnetGroups", []):
        yield item(g["ClusterSubnetGroupName"], small({k: v for k, v in g.items() if k != "Tags"}), tags=g.get("Tags"))


@items("Bartizan::Redshift::ClusterSnapshot")
def warehouse_snapshots(ask):
    for s in ask("redshift:DescribeClusterSnapshots").get("Snapshots", []):
        yield item(s["SnapshotIdentifier"], {"accountsWithRestoreAccess": [], "kmsKeyId": None} | small({k: v for k, v in s.items() if k != "Tags"}), s.get("SnapshotArn"), s.get("Tags"))


@items("AWS::SecretsManager::Secret")
def secrets(ask):
    for s in ask("secretsmanager:ListSecrets").get("SecretList", []):
        key = {"KMSKeyId": s["KmsKeyId"]} if "KmsKeyId" in s else {}
        yield item(s["ARN"], {**only(s, "ARN", "Name", "Description", "RotationLambdaARN"), "RotationEnabled": s.get("RotationEnabled", False), "Deleted": False, **key}, s["ARN"], s.get("Tags"))


@items("AWS::Signer::SigningProfile")
def profiles(ask):
    for p in ask("signer:ListSigningProfiles").get("profiles", []):
        yield item(p["profileName"], big(only(p, "profileName", "arn", "profileVersion", "profileVersionArn", "platformId", "signatureValidityPeriod")), p["arn"], p.get("tags"))


@items("AWS::SSM::Document")
def documents(ask):
    for d in ask("ssm:ListDocuments", Filters=[{"Key": "Owner", "Values": ["Self"]}]).get("DocumentIdentifiers", []):
        yield item(d["Name"], only(d, "Name", "DocumentType", "DocumentFormat", "TargetType", "VersionName"), tags=d.get("Tags"))


@items("AWS::EC2::PrefixList")
def prefix_lists(ask):
    for p in ask("ec2:DescribeManagedPrefixLists").get("PrefixLists", []):
        entries = ask("ec2:GetManagedPrefixListEntries", PrefixListId=p["PrefixListId"])
        told = only(p, "PrefixListId", "PrefixListName", "AddressFamily", "MaxEntries", "Version", "OwnerId")
        yield item(p["PrefixListId"], {**told, "Arn": p["PrefixListArn"], **only(entries, "Entries")}, p["PrefixListArn"], p.get("Tags"))


def ec2(call, member, id, **unset):
    """An older type of EC2: its state is an object, as Config wraps what is one of a few texts."""

    def describe(ask):
        for r in ask(f"ec2:{call}").get(member, []):
            told = unset | small({k: v for k, v in r.items() if k != "Tags"})
            if isinstance(told.get("state"), str):
                told["state"] = {"value": told["state"]}
            yield item(r[id], told, tags=r.get("Tags"))

    return describe


ITEMS["AWS::EC2::InternetGateway"] = ec2("DescribeInternetGateways", "InternetGateways", "InternetGatewayId", attachments=[])
ITEMS["AWS::EC2::EgressOnlyInternetGateway"] = ec2("DescribeEgressOnlyInternetGateways", "EgressOnlyInternetGateways", "EgressOnlyInternetGatewayId", attachments=[])
ITEMS["AWS::EC2::NatGateway"] = ec2("DescribeNatGateways", "NatGateways", "NatGatewayId", subnetId=None)
ITEMS["AWS::EC2::FlowLog"] = ec2("DescribeFlowLogs", "FlowLogs", "FlowLogId", logGroupName=None, destinationOptions=None, deliverLogsErrorMessage=None)
ITEMS["AWS::EC2::VPCEndpoint"] = ec2("DescribeVpcEndpoints", "VpcEndpoints", "VpcEndpointId", groups=[], subnetIds=[], routeTableIds=[], networkInterfaceIds=[])
ITEMS["AWS::EC2::VPCEndpointService"] = ec2("DescribeVpcEndpointServiceConfigurations", "ServiceConfigurations", "ServiceId", networkLoadBalancerArns=[], gatewayLoadBalancerArns=[])
ITEMS["AWS::EC2::VPCPeeringConnection"] = ec2("DescribeVpcPeeringConnections", "VpcPeeringConnections", "VpcPeeringConnectionId")
ITEMS["AWS::EC2::VPNConnection"] = ec2("DescribeVpnConnections", "VpnConnections", "VpnConnectionId", transitGatewayId=None, vpnGatewayId=None)


@items("AWS::EC2::TransitGateway")
def transit_gateways(ask):
    for t in ask("ec2:DescribeTransitGateways").get("TransitGateways", []):
        names = ("AmazonSideAsn", "TransitGatewayCidrBlocks", "AutoAcceptSharedAttachments", "DefaultRouteTableAssociation", "AssociationDefaultRouteTableId", "DefaultRouteTablePropagation", "PropagationDefaultRouteTableId", "VpnEcmpSupport", "DnsSupport", "MulticastSupport")
        yield item(t["TransitGatewayId"], {"Id": t["TransitGatewayId"], **only(t, "Description"), **only(t.get("Options", {}), *names)}, t["TransitGatewayArn"], t.get("Tags"))


@items("Bartizan::EC2::TransitGatewayAttachment")
def attachments(ask):
    for a in ask("ec2:DescribeTransitGatewayAttachments").get("TransitGatewayAttachments", []):
        if a["ResourceType"] == "vpc":
            yield item(a["TransitGatewayAttachmentId"], {"Id": a["TransitGatewayAttachmentId"], "TransitGatewayId": a["TransitGatewayId"], "VpcId": a["ResourceId"]}, tags=a.get("Tags"))


@items("AWS::EC2::ClientVpnEndpoint")
def client_vpns(ask):
    for e in ask("ec2:DescribeClientVpnEndpoints").get("ClientVpnEndpoints", []):
        names = ("Description", "ClientCidrBlock", "ServerCertificateArn", "SplitTunnel", "TransportProtocol", "VpnPort", "SecurityGroupIds", "VpcId", "SessionTimeoutHours")
        options = renamed(e.get("AuthenticationOptions"), SamlProviderArn="SAMLProviderArn", SelfServiceSamlProviderArn="SelfServiceSAMLProviderArn")
        log = only(e.get("ConnectionLogOptions", {}), "Enabled", "CloudwatchLogGroup", "CloudwatchLogStream")
        yield item(e["ClientVpnEndpointId"], {"Id": e["ClientVpnEndpointId"], **only(e, *names), "AuthenticationOptions": options, "ConnectionLogOptions": log})
